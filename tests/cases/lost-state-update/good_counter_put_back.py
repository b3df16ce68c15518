# The caller puts the new count into the object itself, or only ever asks once.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.array(0))


@jax.jit
def increment(counter):
    counter.count.value += 1
    return counter.count.value


@jax.jit
def last_time(rounds):
    rounds.count.value += 1
    return rounds.count.value


counter = Counter()
for _ in range(3):
    counter.count.value = increment(counter)
assert counter.count.value == 3
print(last_time(Counter()))
