"""After jax-ml/jax #4312 (global key split inside a jitted function): a stochastic layer library with one module-level key."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

_KEY = jax.random.key(0)


def next_key():
    global _KEY
    _KEY, sub = jax.random.split(_KEY)
    return sub


class NoisyLinear(nnx.Module):
    """Factorised-noise layer of Rainbow."""

    def __init__(self, din, dout, *, rngs):
        self.mu = nnx.Linear(din, dout, rngs=rngs)
        self.sigma = nnx.Param(jnp.full((din, dout), 0.1))

    def __call__(self, x):
        eps = jax.random.normal(next_key(), self.sigma.value.shape)
        return self.mu(x) + x @ (self.sigma.value * eps)


class Rainbow(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        self.l1 = nnx.Linear(obs, 16, rngs=rngs)
        self.l2 = NoisyLinear(16, act, rngs=rngs)

    def __call__(self, obs):
        return self.l2(nnx.relu(self.l1(obs)))


@nnx.jit  # expect: tracer-escape
def greedy(q, obs):
    return q(obs).argmax(-1)


q = Rainbow(4, 3, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
actions = []
for batch in (4, 4, 8):
    actions.append(greedy(q, rng.normal(size=(batch, 4)).astype("f4")))
print([a.shape for a in actions])
print("RESULT fine")
