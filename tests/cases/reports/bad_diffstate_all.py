import jax
import jax.numpy as jnp
from flax import nnx


class Count(nnx.Variable):
    pass


class VQ(nnx.Module):
    """Codebook with usage counts."""

    def __init__(self, codes, d, rngs):
        self.codebook = nnx.Param(jax.random.normal(rngs.params(), (codes, d)))
        self.usage = Count(jnp.zeros((codes,), jnp.int32))

    def __call__(self, x):
        dist = ((x[:, None] - self.codebook.value[None]) ** 2).sum(-1)
        idx = dist.argmin(-1)
        self.usage.value = self.usage.value.at[idx].add(1)
        return self.codebook.value[idx]


def commit(vq, x):
    return jnp.mean((vq(x) - x) ** 2)


vq = VQ(5, 3, nnx.Rngs(0))
everything = nnx.DiffState(0, ...)
grads = nnx.grad(commit, argnums=everything)(vq, jnp.ones((4, 3)))  # expect: nondifferentiable-state
print(len(jax.tree.leaves(grads)))
