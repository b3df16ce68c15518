"""jax.vmap(model), jax.jacfwd, jax.hessian of a captured model that keeps no state, inside nnx transforms and outside."""
import jax
import jax.numpy as jnp
from flax import nnx


class Field(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(2, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, deterministic=True, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, p):
        return self.l2(self.drop(jnp.tanh(self.l1(p))))[0]


def laplacian(model, p):
    return jnp.trace(jax.hessian(model)(p))


@nnx.jit
def step(model, points):
    def loss_fn(m):
        res = jax.vmap(lambda p: laplacian(m, p))(points)
        edge = jax.vmap(m)(points.at[:, 0].set(1.0))
        return jnp.mean((res - 1.0) ** 2) + jnp.mean(edge**2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.01 * g, nnx.state(model, nnx.Param), grads))
    return loss


model = Field(rngs=nnx.Rngs(0))
pts = jax.random.uniform(jax.random.key(0), (8, 2))
losses = [float(step(model, pts)) for _ in range(4)]
u = jax.vmap(model)(pts)
du = jax.vmap(jax.grad(model))(pts)
print(losses[-1] < losses[0], u.shape, du.shape, jax.jacfwd(model)(pts[0]).shape)
