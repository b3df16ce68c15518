# The hijax mode as decorator of main, and nnx.with_vars for one object.
# flax: >=0.12.4,<0.12.12
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.count = nnx.Variable(jnp.zeros(()))


@jax.jit  # ok
def bump(counter):
    counter.count[...] += 1.0


@nnx.var_defaults(hijax=True)
def main():
    counter = Counter()
    for _ in range(2):
        bump(counter)
    return counter


assert main().count[...] == 2.0
