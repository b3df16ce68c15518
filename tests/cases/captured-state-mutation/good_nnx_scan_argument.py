# nnx.scan with the module in the carry.
import jax.numpy as jnp
from flax import nnx


class Cell(nnx.Module):
    def __init__(self, rngs):
        self.proj = nnx.Linear(2, 2, rngs=rngs)
        self.count = nnx.Variable(jnp.zeros(()))

    def __call__(self, h, x):
        self.count.value = self.count.value + 1
        return jnp.tanh(self.proj(h) + x)


@nnx.scan(in_axes=(nnx.Carry, 0), out_axes=(nnx.Carry, 0))  # ok
def unroll(carry, x):
    cell, h = carry
    h = cell(h, x)
    return (cell, h), h


cell = Cell(nnx.Rngs(0))
(_, h), hs = unroll((cell, jnp.zeros((2,))), jnp.ones((3, 2)))
assert cell.count.value == 3
