# A tuple of modules is a plain container too.
import jax.numpy as jnp
from flax import nnx


class Pair(nnx.Module):
    def __init__(self, rngs):
        self.nets = (nnx.Linear(2, 1, rngs=rngs), nnx.Linear(2, 1, rngs=rngs))  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        return jnp.minimum(self.nets[0](x), self.nets[1](x))


print(Pair(nnx.Rngs(0))(jnp.ones((1, 2))))
