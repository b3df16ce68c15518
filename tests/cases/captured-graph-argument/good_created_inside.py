# A module created in the trace is handed to nnx.grad.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def random_features_norm(key, x):
    net = nnx.Linear(2, 1, rngs=nnx.Rngs(key))
    grads = nnx.grad(lambda n: n(x).sum())(net)  # ok
    return sum(jnp.abs(g).sum() for g in jax.tree.leaves(grads))


print(random_features_norm(jax.random.key(0), jnp.ones((2, 2))))
