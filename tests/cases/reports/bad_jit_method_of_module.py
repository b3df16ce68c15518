# observe: "lost" if norm.count.value == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Normalizer(nnx.Module):
    def __init__(self, d):
        self.count = nnx.Variable(jnp.zeros(()))
        self.total = nnx.Variable(jnp.zeros(d))

    @jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
    def observe(self, x):
        self.count.value = self.count.value + x.shape[0]
        self.total.value = self.total.value + x.sum(0)

    def __call__(self, x):
        return x - self.total.value / jnp.maximum(self.count.value, 1)


norm = Normalizer(2)
for _ in range(3):
    norm.observe(jnp.ones((4, 2)))
print("seen", float(norm.count.value), "LOST" if norm.count.value == 0 else "ok")
