# zinccat/rnn_nnx recurrent.py:909, in our words: the key of a fallback Rngs(0) goes to an initializer of zeros only.
import jax
import jax.numpy as jnp
from flax import nnx
from flax.typing import Initializer


class Cell(nnx.Module):
    def __init__(self, din, *, carry_init: Initializer = nnx.initializers.zeros_init(), rngs: nnx.Rngs):
        self.rec = nnx.Linear(din, din, rngs=rngs)
        self.carry_init = carry_init

    def start(self, rngs, shape):
        return self.carry_init(rngs.params(), shape, jnp.float32)

    def __call__(self, carry, x):
        return nnx.tanh(x + self.rec(carry))


class Recurrent(nnx.Module):
    def __init__(self, cell):
        self.cell = cell

    def __call__(self, xs, rngs: nnx.Rngs | None = None):
        if rngs is None:
            rngs = nnx.Rngs(0)
        carry = self.cell.start(rngs, xs.shape[1:])
        for x in xs:
            carry = self.cell(carry, x)
        return carry


@nnx.jit
def run(model, xs):
    out = model(xs)
    return out


model = Recurrent(Cell(3, rngs=nnx.Rngs(1)))
xs = jax.random.normal(jax.random.key(0), (5, 2, 3))
output = run(model, xs)
output = run(model, xs)
assert jnp.allclose(output, model(xs), atol=1e-5)
