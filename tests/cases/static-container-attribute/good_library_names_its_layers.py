import jax
import jax.numpy as jnp
from flax import nnx


class Stack(nnx.Module):
    def __init__(self, width, depth, rngs):
        self.names = [f"layer_{i}" for i in range(depth)]
        for name in self.names:
            setattr(self, name, nnx.Linear(width, width, rngs=rngs))

    def __call__(self, x):
        for name in self.names:
            x = nnx.relu(getattr(self, name)(x))
        return x
