import jax.numpy as jnp
from flax import nnx


class Accumulator(nnx.Module):
    def __init__(self):
        self.total = nnx.Variable(jnp.zeros(()))

    def add(self, v):
        self.total.value = self.total.value + v


acc = Accumulator()


def keep_going(i):
    return i < 4


def add_one(i):
    acc.add(1.0)
    return i + 1


nnx.while_loop(keep_going, add_one, jnp.array(0))  # expect: captured-state-mutation
print("total", acc.total.value + 0)
