# A broadcast object gets batched statistics in tree mode: ValueError as in graph mode.
# flax: >=0.12.5
import jax.numpy as jnp
from flax import nnx


class Mean(nnx.Module):
    def __init__(self):
        self.last = nnx.Variable(jnp.zeros(()))

    def __call__(self, x):
        self.last[...] = x.mean()
        return x - x.mean()


mean = Mean()
nnx.vmap(lambda mean, x: mean(x), in_axes=(None, 0), graph=False)(mean, jnp.ones((3, 2)))  # expect: broadcast-state-mutation
