import jax
import jax.numpy as jnp
from flax import nnx


class Refine(nnx.Module):
    """The same block applied T times (weight sharing), with running statistics."""

    def __init__(self, d, rngs):
        self.fc = nnx.Linear(d, d, rngs=rngs)
        self.norm = nnx.BatchNorm(d, rngs=rngs)

    def __call__(self, x):
        return jnp.tanh(self.norm(self.fc(x)))


def rollout(block, xs):
    @nnx.vmap(in_axes=(None, 0), out_axes=0)  # expect: broadcast-state-mutation
    def member(block, x):
        return block(x)

    return member(block, xs)


block = Refine(3, nnx.Rngs(0))
print(rollout(block, jax.random.normal(jax.random.key(0), (4, 5, 3))).shape)
