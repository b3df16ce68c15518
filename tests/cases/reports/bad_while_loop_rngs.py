import jax
import jax.numpy as jnp
from flax import nnx


class Langevin:
    def __init__(self, energy, seed):
        self.energy = energy
        self.rngs = nnx.Rngs(seed)

    def _step(self, carry):
        i, x = carry
        noise = jax.random.normal(self.rngs.langevin(), x.shape)
        return i + 1, x - 0.1 * jax.grad(lambda v: self.energy(v).sum())(x) + 0.1 * noise

    def run(self, x, n):
        return jax.lax.while_loop(lambda c: c[0] < n, self._step, (0, x))[1]  # expect: captured-state-mutation


energy = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
sampler = Langevin(energy, 5)
a = sampler.run(jnp.zeros(2), 4)
b = sampler.run(jnp.zeros(2), 4)
print("chains differ:", bool((a != b).any()))
