# flax: >=0.11
# observe: "lost" if zero(flow.bias) else "fine"
"""A layer is initialised from data by a function that returns it; nobody takes what it returns."""
import jax
import jax.numpy as jnp
from flax import nnx


class ActNorm(nnx.Module):
    def __init__(self, size):
        self.bias = nnx.Param(jnp.zeros(size))
        self.ready = nnx.BatchStat(jnp.zeros(()))

    def __call__(self, x):
        return x + self.bias.value


@jax.jit
def initialise(flow, x):
    flow.bias.value = -x.mean(axis=0)
    flow.ready.value = jnp.ones(())
    return flow


flow = ActNorm(3)
initialise(flow, jnp.ones((4, 3)))  # expect: discarded-state
y = flow(jnp.ones((4, 3)))
