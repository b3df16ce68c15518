# In nnx.scan the mutated object is the carry, the read-only one is broadcast.
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.total = nnx.Variable(jnp.zeros(()))


@nnx.scan(in_axes=(nnx.Carry, None, 0), out_axes=nnx.Carry)  # ok
def accumulate(counter, scale, x):
    counter.total.value = counter.total.value + scale.kernel.value.sum() * x
    return counter


counter, scale = Counter(), nnx.Linear(1, 1, rngs=nnx.Rngs(0))
accumulate(counter, scale, jnp.ones((3,)))
assert counter.total.value != 0
