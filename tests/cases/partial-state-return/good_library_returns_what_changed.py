import jax
import jax.numpy as jnp
from flax import nnx


def make_step(graphdef):
    @jax.jit
    def forward(params, stats, x):
        model = nnx.merge(graphdef, params, stats)
        out = model(x)
        return out, nnx.state(model, nnx.BatchStat)

    return forward
