# nnx.cond with the normaliser as operand; plain branches for the rest.
# observe: "lost" if float(norm.count.value) == 0 else "fine"
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


def preprocess(norm, obs, training):
    return nnx.cond(training, lambda n, o: n.observe(o), lambda n, o: n.apply(o), norm, obs)


@nnx.jit
def rollout_step(norm, obs, training):
    obs = preprocess(norm, obs, training)
    return jax.lax.cond(training, lambda o: jnp.clip(o, -5, 5), norm.apply, obs)


norm = Normalizer(2)
for t in range(2):
    obs = rollout_step(norm, jnp.ones(2) * t, jnp.array(True))
