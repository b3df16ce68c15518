# A statistic of the example is written in a broadcast module.
import functools

import jax.numpy as jnp
from flax import nnx


class Tracker(nnx.Module):
    def __init__(self):
        self.last = nnx.Variable(jnp.zeros(()))

    def __call__(self, x):
        self.last.value = x.mean()
        return x - self.last.value


def center(tracker, x):
    return tracker(x)


batched = functools.partial(nnx.vmap, in_axes=(None, 0), out_axes=0)(center)  # expect: broadcast-state-mutation
batched(Tracker(), jnp.arange(6.0).reshape(3, 2))
