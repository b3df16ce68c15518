import jax
import jax.numpy as jnp
from flax import nnx


class RunningMean(nnx.Module):
    def __init__(self, d):
        self.mean = nnx.BatchStat(jnp.zeros(d))
        self.n = nnx.BatchStat(jnp.zeros(()))

    def observe(self, x):
        self.n.value = self.n.value + 1
        self.mean.value = self.mean.value + (x - self.mean.value) / self.n.value
        return x - self.mean.value


norm = RunningMean(3)


def normalize(x, training):
    def seen(x):
        return norm.observe(x)

    def frozen(x):
        return x - norm.mean.value

    return jax.lax.cond(training, seen, frozen, x)  # expect: captured-state-mutation


y = normalize(jnp.ones(3), jnp.array(True))
print("n =", float(norm.n.value))
