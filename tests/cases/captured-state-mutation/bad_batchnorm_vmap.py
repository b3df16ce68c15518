# A captured model with BatchNorm called in train mode inside jax.vmap.
# observe: "leaks" if leaked(encoder) else "fine"
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


def embed(window):
    return encoder(window)


windows = jnp.ones((3, 5, 4))
features = jax.vmap(embed)(windows)  # expect: captured-state-mutation
print(features.shape)
