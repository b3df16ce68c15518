# observe: "lost" if zero(block.bn.mean.value) else "fine"
"""Recurrent refinement: the same block at every step, its BatchNorm broadcast by nnx.scan."""
import jax
import jax.numpy as jnp
from flax import nnx


class Refine(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.fc = nnx.Linear(dim, dim, rngs=rngs)
        self.bn = nnx.BatchNorm(dim, momentum=0.5, rngs=rngs)

    def __call__(self, h, x):
        return jnp.tanh(self.bn(self.fc(h)) + x)


def unroll(block, h, xs):
    @nnx.scan(in_axes=(None, nnx.Carry, 0), out_axes=(nnx.Carry, 0))  # expect: broadcast-state-mutation|lost-state-update
    def step(block, h, x):
        h = block(h, x)
        return h, h.mean()

    return step(block, h, xs)


block = Refine(3, rngs=nnx.Rngs(0))
xs = jax.random.normal(jax.random.key(0), (4, 6, 3))
h, means = unroll(block, jnp.ones((6, 3)), xs)
print(means.shape, "statistics moved:", bool(jnp.any(block.bn.mean.value != 0)))
