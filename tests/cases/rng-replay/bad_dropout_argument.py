# A model with Dropout in train mode under jax.jit: one mask for the whole training.
# observe: "replays" if same(a, b) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, width: int, rngs: nnx.Rngs):
        self.linear = nnx.Linear(width, width, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.dropout(self.linear(x))


def forward(block, x):
    return block(x)


block = Block(16, nnx.Rngs(0))
fast_forward = jax.jit(forward)  # expect[>=0.11]: rng-replay|lost-state-update  # expect[<0.11]: unsupported-graph-argument
a = fast_forward(block, jnp.ones((2, 16)))
b = fast_forward(block, jnp.ones((2, 16)))
print(a, b)
