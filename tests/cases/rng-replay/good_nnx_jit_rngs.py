# Rngs through nnx.jit advance; every call draws new numbers.
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit  # ok
def sample_noise(rngs: nnx.Rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)


rngs = nnx.Rngs(noise=0)
x = jnp.zeros((4,))
assert not jnp.array_equal(sample_noise(rngs, x), sample_noise(rngs, x))
