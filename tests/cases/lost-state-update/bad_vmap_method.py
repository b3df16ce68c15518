# jax.vmap over a method with self broadcast; a running counter is written inside.
# flax: >=0.11
# observe: "lost" if env.steps.value == 0 else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Env(nnx.Module):
    def __init__(self):
        self.steps = nnx.Variable(jnp.zeros(()))

    @partial(jax.vmap, in_axes=(None, 0))  # expect: lost-state-update
    def step(self, action):
        self.steps.value = self.steps.value + 1.0
        return action * 2


env = Env()
env.step(jnp.arange(3.0))
print(env.steps.value)
