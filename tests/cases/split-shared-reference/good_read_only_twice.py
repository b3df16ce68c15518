# The same object twice, only read: there is nothing to lose.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # ok
def kl(policy, reference, x):
    p, q = nnx.log_softmax(policy(x)), nnx.log_softmax(reference(x))
    return (jnp.exp(p) * (p - q)).sum()


policy = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
assert kl(policy, policy, jnp.ones((1, 2))) == 0.0
