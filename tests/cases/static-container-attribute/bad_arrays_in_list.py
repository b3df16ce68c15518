# Constant arrays in a list, a tuple of modules in a second class.
import jax.numpy as jnp
from flax import nnx


class Fourier(nnx.Module):
    def __init__(self):
        self.frequencies = [jnp.arange(3.0), 2 * jnp.arange(3.0)]  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        return jnp.stack([jnp.sin(f * x) for f in self.frequencies])


print(Fourier()(1.0).shape)
