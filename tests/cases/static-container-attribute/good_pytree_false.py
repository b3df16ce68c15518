# A Module that opts out of the pytree protocol; a field declared as data.
# flax: >=0.12
import jax.numpy as jnp
from flax import nnx


class Legacy(nnx.Module, pytree=False):
    def __init__(self, rngs):
        self.layers = [nnx.Linear(2, 2, rngs=rngs)]  # ok

    def __call__(self, x):
        return self.layers[0](x)


class Declared(nnx.Module):
    layers: list[nnx.Linear] = nnx.data()

    def __init__(self, rngs):
        self.layers = [nnx.Linear(2, 2, rngs=rngs)]  # ok

    def __call__(self, x):
        return self.layers[0](x)


Legacy(nnx.Rngs(0))(jnp.ones((1, 2)))
Declared(nnx.Rngs(0))(jnp.ones((1, 2)))
