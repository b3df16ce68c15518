import jax.numpy as jnp
from flax import nnx


class Normalizer(nnx.Module):
    def __init__(self, n):
        self.seen = nnx.BatchStat(jnp.zeros((n,)))

    def __call__(self, x):
        mean = x.mean(axis=0)
        self.seen.value = 0.9 * self.seen.value + 0.1 * mean
        return x - mean


class Encoder(nnx.Module):
    def __init__(self, n, *, rngs):
        self.norm = Normalizer(n)
        self.fc = nnx.Linear(n, n, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.norm(x))
