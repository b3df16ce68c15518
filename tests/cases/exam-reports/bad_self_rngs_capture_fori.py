"""Ornstein-Uhlenbeck exploration noise; the generator object lives on the agent."""
import dataclasses

import jax
import jax.numpy as jnp
from flax import nnx


@dataclasses.dataclass
class Explorer:
    rngs: nnx.Rngs
    theta: float = 0.15
    sigma: float = 0.2

    def noise_path(self, n, dim):
        def body(i, path):
            eps = jax.random.normal(self.rngs.noise(), (dim,))
            prev = path[i - 1]
            return path.at[i].set(prev - self.theta * prev + self.sigma * eps)

        return jax.lax.fori_loop(1, n, body, jnp.zeros((n, dim)))  # expect: captured-state-mutation


explorer = Explorer(nnx.Rngs(noise=0))
path = explorer.noise_path(5, 2)
steps = path[1:] - 0.85 * path[:-1]
print("noise differs from step to step:", bool(jnp.any(jnp.abs(steps[0] - steps[1]) > 1e-6)))
print("drawn again:", float(jax.random.uniform(explorer.rngs.noise())))
