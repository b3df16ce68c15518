import jax
import jax.numpy as jnp
from flax import nnx


def observe(program):
    model = nnx.BatchNorm(3, rngs=nnx.Rngs(0))
    graphdef, params, stats = nnx.split(model, nnx.Param, nnx.BatchStat)
    _, stats = program.make_step(graphdef)(params, stats, jnp.ones((4, 3)))
    return "fine" if nnx.merge(graphdef, params, stats).mean.value.any() else "lost"
