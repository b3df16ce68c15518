# The mutated object is created inside the traced function.
import jax
import jax.numpy as jnp
from flax import nnx


class Stat(nnx.Module):
    def __init__(self):
        self.sum = nnx.Variable(jnp.zeros(()))

    def add(self, x):
        self.sum.value = self.sum.value + x


@jax.jit  # ok
def total(xs):
    stat = Stat()
    for i in range(3):
        stat.add(xs[i])
    return stat.sum.value


assert total(jnp.ones((3,))) == 3
