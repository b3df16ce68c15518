# The same module is passed twice and updated through one name: the other copy does not follow.
# flax: >=0.11
# observe: "fine" if out == 2.0 else "lost"
import jax
import jax.numpy as jnp
from flax import nnx


class Box(nnx.Module):
    def __init__(self):
        self.v = nnx.Variable(jnp.zeros(()))


@jax.jit  # expect: split-shared-reference
def move(source, target):
    source.v.value = source.v.value + 2.0
    return target.v.value, source


box = Box()
out, box = move(box, box)
