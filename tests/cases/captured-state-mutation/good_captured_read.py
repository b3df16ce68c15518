# Captured objects that are only read under a transform, evaluated in eval mode.
import jax
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.proj = nnx.Linear(4, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.proj(x))


encoder = Encoder(nnx.Rngs(0))
encoder.eval()


def embed(window):
    return encoder(window)


windows = jnp.ones((3, 5, 4))
features = jax.vmap(embed)(windows)  # ok
assert features.shape == (3, 5, 4)
