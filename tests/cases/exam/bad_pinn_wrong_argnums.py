# A PINN: the residual takes the points first, and value_and_grad keeps the default argnums.
# outcome: no-gradient
# observe: "no-gradient" if not isinstance(grads, nnx.State) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Field(nnx.Module):
    def __init__(self, width: int, *, rngs: nnx.Rngs):
        self.a = nnx.Linear(1, width, rngs=rngs)
        self.b = nnx.Linear(width, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(jnp.tanh(self.a(x)))


def derivative(field, x):
    return jax.grad(lambda p: field(p[None])[0])(x)


def residual_loss(points: jax.Array, field: Field, weight: float = 1.0):
    u_x = jax.vmap(lambda p: jax.grad(lambda q: field(q[None])[0])(p))(points)
    u = field(points[:, None])[:, 0]
    boundary = field(jnp.zeros((1, 1)))[0, 0] - 1.0
    return jnp.mean((u_x + u) ** 2) + weight * boundary**2


field = Field(8, rngs=nnx.Rngs(0))
points = jnp.linspace(0.0, 1.0, 16)
loss_and_grad = nnx.value_and_grad(residual_loss)  # expect: wrong-gradient-target
for it in range(3):
    loss, grads = loss_and_grad(points, field)
    new = jax.tree.map(lambda p: p - 1e-2 * jnp.mean(grads), nnx.state(field, nnx.Param))
    nnx.update(field, new)
    if loss < 1e-6:
        break
