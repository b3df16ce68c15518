# observe: "recompiles" if len(TRACES) > 2 else "fine"
"""Langevin sampling from an energy model."""
import jax
import jax.numpy as jnp
from flax import nnx

TRACES = []


class Energy(nnx.Module):
    def __init__(self, dim, rngs):
        self.l1 = nnx.Linear(dim, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        TRACES.append(x.shape)
        return self.l2(nnx.softplus(self.l1(x)))[0]


class LangevinSampler:
    def __init__(self, energy, step_size=0.01):
        self.energy = energy
        self.step_size = step_size

    def sample(self, x, key, n_steps):
        chain = []
        score = nnx.jit(lambda e, x: jax.vmap(jax.grad(e))(x))
        for k in jax.random.split(key, n_steps):
            noise = jax.random.normal(k, x.shape)
            x = x - self.step_size * score(self.energy, x) + (2 * self.step_size) ** 0.5 * noise
            chain.append(x)
        return jnp.stack(chain)


sampler = LangevinSampler(Energy(2, nnx.Rngs(0)))
chain = sampler.sample(jnp.zeros((4, 2)), jax.random.key(0), 6)
print(chain.shape, "traces", len(TRACES))
