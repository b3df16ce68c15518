# hijax Variables before 0.12.12: merged from a state inside jax.jit, written, not returned, and yet the caller sees it.
# flax: >=0.12.4,<0.12.12
# observe: "fine" if counter.count[...] == 1 and after == 3 else "lost"
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.zeros(()))


with nnx.var_defaults(hijax=True):
    counter = Counter()
    gauge = Counter()

graphdef, state = nnx.split(counter)


@jax.jit
def bump(state):
    merged = nnx.merge(graphdef, state)
    merged.count[...] += 1.0


@jax.jit
def read(x):
    return gauge.count[...] + x


bump(state)
read(1.0)
gauge.count[...] += 2.0
after = read(1.0)
