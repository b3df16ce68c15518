# ref=True: the Variable is a mutable array, updates under jax.jit are seen outside.
# flax: >=0.12.4
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.zeros(()), ref=True)


@jax.jit  # ok
def bump(counter):
    counter.count[...] += 1.0


counter = Counter()
bump(counter)
bump(counter)
assert counter.count[...] == 2.0
