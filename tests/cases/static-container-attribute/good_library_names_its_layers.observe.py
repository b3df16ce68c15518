import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = program.Stack(3, 2, nnx.Rngs(0))
    model(jnp.ones((1, 3)))
    return "fine" if len(jax.tree.leaves(nnx.state(model, nnx.Param))) == 4 else "lost"
