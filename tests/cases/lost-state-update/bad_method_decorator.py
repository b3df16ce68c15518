# jax.jit on a method of a Module that updates self (every call starts from zero again).
# observe: "lost" if same(norm, RunningNorm(3)) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Stat(nnx.Variable):
    pass


class RunningNorm(nnx.Module):
    def __init__(self, size):
        self.mean = Stat(jnp.zeros((size,)))
        self.count = Stat(jnp.zeros(()))

    @jax.jit  # expect[>=0.11]: lost-state-update  # expect[<0.11]: unsupported-graph-argument
    def observe(self, batch):
        n = batch.shape[0]
        total = self.count.value + n
        self.mean.value += (batch.mean(0) - self.mean.value) * n / total
        self.count.value = total
        return self.mean.value

    @jax.jit  # expect[<0.11]: unsupported-graph-argument
    def normalize(self, batch):
        return batch - self.mean.value


norm = RunningNorm(3)
norm.observe(jnp.ones((4, 3)))
norm.observe(3 * jnp.ones((4, 3)))
print(norm.normalize(jnp.ones((4, 3))))
