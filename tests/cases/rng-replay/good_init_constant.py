# A constant seed inside a function that initialises a model: meant to be the same.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # ok
def init():
    return nnx.Linear(2, 3, rngs=nnx.Rngs(0))


@nnx.jit  # ok
def create_model():
    model = nnx.Sequential(nnx.Linear(2, 3, rngs=nnx.Rngs(0)), nnx.Linear(3, 1, rngs=nnx.Rngs(1)))
    return model


assert init()(jnp.ones((1, 2))).shape == (1, 3)
assert create_model()(jnp.ones((1, 2))).shape == (1, 1)
