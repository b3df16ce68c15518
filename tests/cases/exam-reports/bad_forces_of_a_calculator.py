# observe: "stale" if np.std(energies) <= 1e-6 else "fine"
"""After MD calculators built on nnx models (ase-style classes with one compiled energy function): weights are reloaded, the compiled function keeps the old ones."""
import functools

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class PairEnergy(nnx.Module):
    def __init__(self, n_rbf: int, *, rngs: nnx.Rngs):
        self.mlp = nnx.Sequential(nnx.Linear(n_rbf, 16, rngs=rngs), nnx.softplus, nnx.Linear(16, 1, rngs=rngs))
        self.n_rbf = n_rbf

    def __call__(self, pos):
        i, j = np.triu_indices(pos.shape[0], k=1)
        d = jnp.linalg.norm(pos[i] - pos[j], axis=-1)
        centres = jnp.linspace(0.5, 3.0, self.n_rbf)
        rbf = jnp.exp(-4.0 * (d[:, None] - centres) ** 2)
        return self.mlp(rbf).sum()


class Calculator:
    implemented_properties = ("energy", "forces")

    def __init__(self, model):
        self.model = model
        self.results = {}

    @functools.cached_property
    def _energy_and_grad(self):
        return jax.jit(jax.value_and_grad(lambda r: self.model(r)))  # expect: stale-capture

    def calculate(self, positions):
        energy, grad = self._energy_and_grad(jnp.asarray(positions))
        self.results = {"energy": float(energy), "forces": -np.asarray(grad)}
        return self.results

    def load_weights(self, leaves):
        """Replaces the weights, e.g. by those of a committee member."""
        state = nnx.state(self.model)
        nnx.update(self.model, jax.tree.unflatten(jax.tree.structure(state), leaves))


def committee(n):
    return [[jnp.asarray(a) for a in jax.tree.leaves(nnx.state(PairEnergy(6, rngs=nnx.Rngs(i))))] for i in range(n)]


pos = np.random.default_rng(0).normal(size=(5, 3)).astype("f4") * 1.5
calc = Calculator(PairEnergy(6, rngs=nnx.Rngs(0)))
energies = []
for weights in committee(3):
    calc.load_weights(weights)
    energies.append(calc.calculate(pos)["energy"])
print("committee energies", energies, "uncertainty", np.std(energies))
print("RESULT", "fine" if np.std(energies) > 1e-6 else "stale")
