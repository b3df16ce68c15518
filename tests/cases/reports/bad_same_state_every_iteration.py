# observe: "lost" if same(outs[0], outs[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Cell(nnx.Module):
    def __init__(self, rngs):
        self.w = nnx.Linear(2, 2, rngs=rngs)
        self.h = nnx.Variable(jnp.zeros(2))

    def __call__(self, x):
        self.h.value = jnp.tanh(self.w(x) + self.h.value)
        return self.h.value


cell = Cell(nnx.Rngs(0))
graphdef, state = nnx.split(cell)


@jax.jit
def apply(state, x):
    module = nnx.merge(graphdef, state)
    out = module(x)
    return out, nnx.split(module)[1]


outs = []
for t in range(3):
    out, new_state = apply(state, jnp.ones(2))  # expect: discarded-state|stale-state
    outs.append(out)
print("recurrent:", bool((outs[0] != outs[1]).any()))
