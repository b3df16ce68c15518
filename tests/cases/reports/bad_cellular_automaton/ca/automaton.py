import jax
import jax.numpy as jnp
from flax import nnx


class Step(nnx.Variable):
    pass


class Automaton(nnx.Module):
    """A tiny neural cellular automaton with a counter of rendered frames."""

    def __init__(self, channels, rngs):
        self.update_rule = nnx.Linear(channels, channels, rngs=rngs)
        self.frames = Step(jnp.zeros((), jnp.int32))

    def step(self, state):
        return state + jnp.tanh(self.update_rule(state))

    def render(self, state):
        self.frames.value = self.frames.value + 1
        return jnp.clip(state[..., :3], 0.0, 1.0)
