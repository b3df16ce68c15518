import jax
import jax.numpy as jnp
from flax import nnx


class Scorer(nnx.Module):
    def __init__(self, rngs):
        self.proj = nnx.Linear(3, 3, rngs=rngs)

    def __call__(self, a, b):
        return self.proj(a) @ self.proj(b)


def score(scorer, a, b):
    return scorer(a, b)


scorer = Scorer(nnx.Rngs(0))
pairs = jnp.ones((5, 3)), jnp.ones((5, 3))
print(nnx.vmap(score, in_axes=(None, 0, 0))(scorer, *pairs).shape)
