# A Module in the carry of lax.scan, its final value written back.
import jax
import jax.numpy as jnp
from flax import nnx


class Accumulator(nnx.Module):
    def __init__(self):
        self.total = nnx.Variable(jnp.zeros(()))


def body(acc, x):
    acc.total.value = acc.total.value + x
    return acc, acc.total.value


acc = Accumulator()
acc, history = jax.lax.scan(body, acc, jnp.arange(4.0))  # expect[<0.11]: unsupported-graph-argument
assert acc.total.value == 6.0
