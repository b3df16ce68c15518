import jax.numpy as jnp
from flax import nnx


class Normalizer(nnx.Module):
    def __init__(self, n):
        self.seen = nnx.BatchStat(jnp.zeros((n,)))

    def __call__(self, x):
        mean = x.mean(axis=0)
        self.seen.value = 0.9 * self.seen.value + 0.1 * mean
        return x - mean


class Network(nnx.Module):
    def __init__(self, rngs):
        self.norm = Normalizer(2)
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(self.norm(x))
