# The same function with argnums=1.
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(graphdef, state, x):
    return nnx.merge(graphdef, state)(x).sum()


graphdef, state = nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0)))
grads = jax.grad(loss_fn, argnums=1)(graphdef, state, jnp.ones((1, 2)))  # ok
state = jax.tree.map(lambda p, g: p - 0.1 * g, state, grads)
assert jax.tree.structure(state) == jax.tree.structure(grads)
