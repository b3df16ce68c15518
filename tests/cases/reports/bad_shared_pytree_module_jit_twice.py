# observe: "lost" if zero(memory.slots.value) else "fine"
# Missed: a method that returns self, through the carry of a fori_loop.
import jax
import jax.numpy as jnp
from flax import nnx


class Memory(nnx.Module):
    def __init__(self, n):
        self.slots = nnx.Variable(jnp.zeros(n))

    def write(self, i, v):
        self.slots.value = self.slots.value.at[i].set(v)
        return self


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # missing[>=0.11]: discarded-state
def write_all(memory, values):
    def body(i, memory):
        return memory.write(i, values[i])

    return jax.lax.fori_loop(0, values.shape[0], body, memory)  # expect[<0.11]: unsupported-graph-argument


memory = Memory(3)
write_all(memory, jnp.arange(1.0, 4.0))
print("slots", memory.slots.value + 0, "EMPTY" if (memory.slots.value == 0).all() else "ok")
