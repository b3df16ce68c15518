"""After RL observation normalisers: running moments merged and updated inside a jitted function that returns only the normalised observation."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Stat(nnx.Variable):
    pass


class RunningMeanStd(nnx.Module):
    def __init__(self, dim: int, eps: float = 1e-4):
        self.mean = Stat(jnp.zeros((dim,)))
        self.var = Stat(jnp.ones((dim,)))
        self.count = Stat(jnp.array(eps))

    def update(self, x):
        n = x.shape[0]
        delta = x.mean(0) - self.mean.value
        total = self.count.value + n
        m2 = self.var.value * self.count.value + x.var(0) * n + delta ** 2 * self.count.value * n / total
        self.mean.value = self.mean.value + delta * n / total
        self.var.value = m2 / total
        self.count.value = total

    def normalise(self, x):
        return (x - self.mean.value) / jnp.sqrt(self.var.value + 1e-8)


class NormalizeObs:
    """A vector-environment wrapper."""

    def __init__(self, env, dim):
        self.env = env
        self.graphdef, self.state = nnx.split(RunningMeanStd(dim))
        graphdef = self.graphdef

        @jax.jit
        def apply(state, obs):
            rms = nnx.merge(graphdef, state)
            rms.update(obs)
            return nnx.state(rms), rms.normalise(obs)

        self._apply = apply

    def step(self, action):
        obs, reward = self.env(action)
        self.state, obs = self._apply(self.state, obs)
        return obs, reward

    @property
    def moments(self):
        rms = nnx.merge(self.graphdef, self.state)
        return np.asarray(rms.mean.value), np.asarray(rms.var.value)


rng = np.random.default_rng(0)
env = NormalizeObs(lambda a: ((rng.normal(size=(32, 3)) * 5 + 10).astype("f4"), -np.abs(a)), 3)
for _ in range(10):
    obs, reward = env.step(np.zeros(32))
mean, var = env.moments
print("mean", mean, "var", var)
print("RESULT", "fine" if np.allclose(mean, 10, atol=1.5) else "lost")
