# The mode holds for what is decorated while it is set: this function was made before, in graph mode.
# flax: >=0.12.6
# observe: "fine" if counter.n[...] == 1 else "lost"
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def step(one, other):
    one.n[...] = one.n[...] + 1.0
    return other.n[...]


class Counter(nnx.Module):
    def __init__(self):
        self.n = nnx.Variable(jnp.zeros(()))


with nnx.set_graph_mode(False):
    counter = Counter()
    step(counter, counter)
