# A running normaliser captured in lax.cond branches.
# observe: "leaks" if leaked(norm) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class RunningStat(nnx.Variable):
    pass


class Normalizer(nnx.Module):
    def __init__(self, dim):
        self.mean = RunningStat(jnp.zeros(dim))
        self.count = RunningStat(jnp.zeros(()))

    def observe(self, x):
        n = self.count.value + 1
        self.mean.value = self.mean.value + (x - self.mean.value) / n
        self.count.value = n
        return x - self.mean.value

    def apply(self, x):
        return x - self.mean.value


norm = Normalizer(2)


def preprocess(obs, training):
    return jax.lax.cond(training, norm.observe, norm.apply, obs)  # expect: captured-state-mutation


for t in range(2):
    obs = preprocess(jnp.ones(2) * t, jnp.array(True))
