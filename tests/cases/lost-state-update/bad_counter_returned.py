# The new count is returned, and yet every call counts from the caller's old one.
# flax: >=0.11
# observe: "lost" if counter.count.value == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.array(0))


counter = Counter()
graphdef, state = nnx.split(Counter())


@jax.jit  # expect: lost-state-update
def increment(counter):
    counter.count.value += 1
    return counter.count.value


@jax.jit  # expect: lost-state-update
def increment_state(state):
    counter = nnx.merge(graphdef, state)
    counter.count[...] = counter.count[...] + 1
    return counter.count[...]


for _ in range(3):
    print(increment(counter), increment_state(state))
