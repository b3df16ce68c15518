# The mutation is three calls below, in a base class's method; the object is captured by a partial.
# observe: "leaks" if leaked(memory) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Base(nnx.Module):
    def remember(self, x):
        self._write(x)

    def _write(self, x):
        raise RuntimeError("to be written by a subclass")


class Memory(Base):
    def __init__(self):
        self.slot = nnx.Variable(jnp.zeros((2,)))

    def _write(self, x):
        self.slot.value = x


def process(memory, x):
    memory.remember(x)
    return x * 2


memory = Memory()
run = jax.jit(partial(process, memory))  # expect: captured-state-mutation
run(jnp.ones((2,)))
