# A PINN: the inner gradients are with respect to the points on purpose.
# flax: >=0.11
# observe: "lost" if same(field, Field(8, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Field(nnx.Module):
    def __init__(self, width: int, *, rngs: nnx.Rngs):
        self.a = nnx.Linear(1, width, rngs=rngs)
        self.b = nnx.Linear(width, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))

    def scalar(self, t):
        return self(t[None])[0]

    def dt(self, t):
        return jax.grad(self.scalar)(t)

    def dtt(self, t):
        return jax.grad(self.dt)(t)


def physics(field, points):
    u = jax.vmap(field.scalar)(points)
    u_tt = jax.vmap(field.dtt)(points)
    return jnp.mean((u_tt + u) ** 2)


def boundary(field):
    return (field.scalar(jnp.array(0.0)) - 1.0) ** 2 + field.dt(jnp.array(0.0)) ** 2


@nnx.jit
def train_step(field: Field, opt: nnx.Optimizer, points):
    def loss_fn(field):
        return physics(field, points) + boundary(field)

    loss, grads = nnx.value_and_grad(loss_fn)(field)
    opt.update(field, grads)
    return loss


field = Field(8, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(field, optax.adam(1e-2), wrt=nnx.Param)
points = jnp.linspace(0.0, 3.0, 8)
for it in range(3):
    loss = train_step(field, opt, points)
sensitivity = jax.grad(lambda p: physics(field, p))(points)
print(loss, sensitivity)
