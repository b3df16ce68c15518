# Only GraphDef and State cross the boundary.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # ok
def predict(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)


model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
assert predict(*nnx.split(model), jnp.ones((1, 2))).shape == (1, 3)
