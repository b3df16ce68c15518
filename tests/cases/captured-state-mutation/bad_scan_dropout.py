# A captured model with Dropout inside lax.scan (cf. google/flax #4713).
# observe: "leaks" if leaked(cell) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Cell(nnx.Module):
    def __init__(self, width, rngs):
        self.proj = nnx.Linear(width, width, rngs=rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, h, x):
        h = jnp.tanh(self.dropout(self.proj(h + x)))
        return h, h


cell = Cell(4, nnx.Rngs(0))


def unroll(xs):
    def step(h, x):
        return cell(h, x)

    return jax.lax.scan(step, jnp.zeros((4,)), xs)  # expect: captured-state-mutation


h, hs = unroll(jnp.ones((5, 4)))
