import jax
import jax.numpy as jnp
from flax import nnx


class Stack(nnx.Module):
    def __init__(self, width, depth, rngs):
        self.layers = [nnx.Linear(width, width, rngs=rngs) for _ in range(depth)]  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        for layer in self.layers:
            x = nnx.relu(layer(x))
        return x
