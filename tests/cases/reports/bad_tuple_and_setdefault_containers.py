import jax.numpy as jnp
from flax import nnx


class Experts(nnx.Module):
    def __init__(self, n, d, rngs):
        experts = []
        for _ in range(n):
            experts.append(nnx.Linear(d, d, rngs=rngs))
        self.experts = experts  # expect[>=0.12]: static-container-attribute
        self.router = nnx.Linear(d, n, rngs=rngs)

    def __call__(self, x):
        weights = nnx.softmax(self.router(x))
        return sum(weights[:, i : i + 1] * e(x) for i, e in enumerate(self.experts))


print(Experts(2, 3, nnx.Rngs(0))(jnp.ones((4, 3))).shape)
