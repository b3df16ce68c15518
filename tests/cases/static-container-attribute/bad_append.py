# An empty list that is filled in __init__ (cf. p-doom/jasmine #228).
import jax.numpy as jnp
from flax import nnx


class Encoder(nnx.Module):
    def __init__(self, sizes, rngs: nnx.Rngs):
        self.blocks = []  # expect[>=0.12]: static-container-attribute
        for a, b in zip(sizes, sizes[1:]):
            self.blocks.append(nnx.Linear(a, b, rngs=rngs))

    def __call__(self, x):
        for block in self.blocks:
            x = block(x)
        return x


print(Encoder([2, 4, 1], nnx.Rngs(0))(jnp.ones((1, 2))))
