import jax
import jax.numpy as jnp
from flax import nnx


def noisy(x, key):
    rngs = nnx.Rngs(noise=key)
    return x + jax.random.normal(rngs.noise(), x.shape)


noisy = jax.jit(noisy)


@nnx.jit
def jitter(rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)
