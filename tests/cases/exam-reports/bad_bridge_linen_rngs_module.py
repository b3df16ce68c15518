# observe: "replays" if same(a, b) else "fine"
"""A Linen dropout block used from NNX through the bridge."""
import flax.linen as nn
import jax
import jax.numpy as jnp
from flax import nnx
from flax.nnx import bridge


class LinenBlock(nn.Module):
    features: int

    @nn.compact
    def __call__(self, x):
        x = nn.Dense(self.features)(x)
        return nn.Dropout(0.5, deterministic=False)(x)


x = jnp.ones((2, 4))
block = bridge.ToNNX(LinenBlock(8), rngs=nnx.Rngs(params=0, dropout=1)).lazy_init(x)


def forward(block, x):
    return block(x)


apply = jax.jit(forward)  # missing[<0.12]: unsupported-graph-argument  # missing[>=0.12]: lost-state-update|rng-replay
a, b = apply(block, x), apply(block, x)
print("two masks differ:", bool(jnp.any(a != b)))
