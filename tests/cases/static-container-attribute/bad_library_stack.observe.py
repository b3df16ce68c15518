import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    try:
        program.Stack(3, 2, nnx.Rngs(0))
    except Exception as error:
        return f"raises:{type(error).__name__}"
    return "fine"
