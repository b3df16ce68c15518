# nnx.call-style functional calls that hand the new state back.
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.zeros(()))

    def add(self, amount):
        self.count.value = self.count.value + amount
        return self.count.value


@jax.jit  # ok
def add(bundle, amount):
    value, bundle = nnx.call(bundle).add(amount)
    return value, bundle


counter = Counter()
bundle = nnx.split(counter)
for _ in range(3):
    value, bundle = add(bundle, 2.0)
nnx.update(counter, bundle[1])
assert counter.count.value == 6.0
