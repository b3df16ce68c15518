"""The tuple holds a Python int, a length taken from the shape of a Variable (origin: bijx 1.3.2, distributions.py:206)."""
import jax.numpy as jnp
from flax import nnx


class Distribution(nnx.Module):
    def __init__(self, event_shape):
        self.event_shape = event_shape


class Normal(Distribution):
    def __init__(self, mean):
        self.mean = nnx.Param(mean)
        dim = self.mean.shape[-1]
        super().__init__(event_shape=(dim,))


normal = Normal(jnp.zeros(3))
assert normal.event_shape == (3,)
