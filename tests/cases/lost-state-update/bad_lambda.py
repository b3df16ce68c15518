# A lambda under jax.jit calls the model's own training method.
# observe: "lost" if same(memory, Memory(4)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Memory(nnx.Module):
    def __init__(self, size):
        self.buffer = nnx.Variable(jnp.zeros((size, 2)))
        self.cursor = nnx.Variable(jnp.zeros((), jnp.int32))

    def push(self, item):
        i = self.cursor.value % self.buffer.value.shape[0]
        self.buffer.value = self.buffer.value.at[i].set(item)
        self.cursor.value = self.cursor.value + 1
        return self.cursor.value


memory = Memory(4)
push = jax.jit(lambda memory, item: memory.push(item))  # expect[>=0.11]: lost-state-update  # expect[<0.11]: unsupported-graph-argument
for k in range(3):
    push(memory, jnp.full((2,), float(k)))
print(memory.buffer.value)
