import jax
import jax.numpy as jnp
from flax import nnx


def per_group(model, groups):
    axes = nnx.StateAxes({nnx.BatchStat: 0, ...: None})

    @nnx.vmap(in_axes=(axes, 0))
    def forward(model, x):
        return model(x)

    return forward(model, groups)
