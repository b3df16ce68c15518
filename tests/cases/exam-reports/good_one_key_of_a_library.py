"""After jax-ml/jax #4312 (global key split inside a jitted function): a stochastic layer library with one module-level key."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx



class NoisyLinear(nnx.Module):
    """Factorised-noise layer of Rainbow."""

    def __init__(self, din, dout, *, rngs):
        self.mu = nnx.Linear(din, dout, rngs=rngs)
        self.sigma = nnx.Param(jnp.full((din, dout), 0.1))

    def __call__(self, x, key):
        eps = jax.random.normal(key, self.sigma.value.shape)
        return self.mu(x) + x @ (self.sigma.value * eps)


class Rainbow(nnx.Module):
    def __init__(self, obs, act, *, rngs):
        self.l1 = nnx.Linear(obs, 16, rngs=rngs)
        self.l2 = NoisyLinear(16, act, rngs=rngs)

    def __call__(self, obs, key):
        return self.l2(nnx.relu(self.l1(obs)), key)


@nnx.jit
def greedy(q, obs, key):
    return q(obs, key).argmax(-1)


q = Rainbow(4, 3, rngs=nnx.Rngs(0))
rng = np.random.default_rng(0)
actions = []
for i, batch in enumerate((4, 4, 8)):
    actions.append(greedy(q, rng.normal(size=(batch, 4)).astype("f4"), jax.random.key(i)))
print([a.shape for a in actions])
print("RESULT fine")
