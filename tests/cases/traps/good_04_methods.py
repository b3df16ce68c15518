# jax.jit and jax.vmap on methods, self is a pytree argument and only read.
# flax: >=0.11
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Flow(nnx.Module):
    def __init__(self, rngs):
        self.shift = nnx.Param(jnp.zeros((2,)))
        self.net = nnx.Linear(2, 2, rngs=rngs)

    @partial(jax.vmap, in_axes=(None, 0))  # ok
    def inverse(self, x):
        return x - self.shift.value + self.net(x)

    @partial(jax.jit, static_argnames=("temperature",))  # ok
    def log_prob(self, x, temperature=1.0):
        return -0.5 * (self.inverse(x) ** 2).sum(-1) / temperature


print(Flow(nnx.Rngs(0)).log_prob(jnp.ones((3, 2)), temperature=2.0))
