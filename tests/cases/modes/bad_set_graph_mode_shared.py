# Tree mode set for a block: what is decorated in it knows no sharing.
# flax: >=0.12.6
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.n = nnx.Variable(jnp.zeros(()))


with nnx.set_graph_mode(False):

    @nnx.jit  # missing: split-shared-reference
    def step(one, other):
        one.n[...] = one.n[...] + 1.0
        return other.n[...]


counter = Counter()
step(counter, counter)
