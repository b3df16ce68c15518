# nnx.set_graph_updates(False) for a block: the carry of nnx.scan is written and comes out.
# flax: >=0.12.6
# observe: "fine" if total.value[...] == 6 else "lost"
import jax.numpy as jnp
from flax import nnx


class Total(nnx.Module):
    def __init__(self):
        self.value = nnx.Variable(jnp.zeros(()))


def add(total, x):
    total.value[...] = total.value[...] + x
    return total, total.value[...]


with nnx.set_graph_updates(False):
    total = Total()
    total, sums = nnx.scan(add, in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))(total, jnp.arange(4.0))
