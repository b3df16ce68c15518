# flax: >=0.11
"""A call whose result nobody takes compiles the step, before it is used."""
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.zeros(()))


@jax.jit
def tick(counter):
    counter.count.value = counter.count.value + 1
    return counter


counter = Counter()
tick(counter)
for _ in range(3):
    counter = tick(counter)
assert counter.count.value == 3
