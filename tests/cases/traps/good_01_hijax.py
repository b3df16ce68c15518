# hijax Variables propagate through jax.jit: module-level mode, `with`, and one Variable.
# flax: >=0.12.4,<0.12.12
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.zeros(()))


with nnx.var_defaults(hijax=True):
    counter = Counter()

single = nnx.Variable(jnp.zeros(()), hijax=True)


@jax.jit  # ok
def bump(counter):
    counter.count[...] += 1.0


@jax.jit  # ok
def bump_captured():
    single[...] += 1.0


for _ in range(3):
    bump(counter)
    bump_captured()
assert counter.count[...] == 3.0 and single[...] == 3.0
