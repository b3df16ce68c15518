# The inner step's params are used for the query loss; the outer params stay what they are.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


def loss_fn(params, x, y):
    return ((nnx.merge(graphdef, params)(x) - y) ** 2).mean()


@jax.jit
def meta_loss(params, x, y):
    grads = jax.grad(loss_fn)(params, x, y)
    adapted = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return loss_fn(adapted, x, y)


for _ in range(2):
    meta_grads = jax.grad(meta_loss)(params, jnp.ones((2, 2)), jnp.ones((2, 1)))
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, meta_grads)  # ok
