# nnx.vmap over a method of a Module.
# flax: >=0.12
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 3, rngs=rngs)

    def encode(self, x):
        return nnx.relu(self.fc(x))


encoder = Encoder(nnx.Rngs(0))
codes = nnx.vmap(encoder.encode)(jnp.ones((4, 2)))  # expect[>=0.12.1]: bound-method-transform
