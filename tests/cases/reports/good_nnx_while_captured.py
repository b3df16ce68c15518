import jax.numpy as jnp
from flax import nnx


class Accumulator(nnx.Module):
    def __init__(self):
        self.total = nnx.Variable(jnp.zeros(()))

    def add(self, v):
        self.total.value = self.total.value + v


acc = Accumulator()


def keep_going(carry):
    return carry[0] < 4


def add_one(carry):
    i, acc = carry
    acc.add(1.0)
    return i + 1, acc


nnx.while_loop(keep_going, add_one, (jnp.array(0), acc))
print("total", acc.total.value + 0)
