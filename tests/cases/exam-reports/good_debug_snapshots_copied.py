"""Snapshots that are real copies in many ways: device_get, numpy, clone, deepcopy, to_pure_dict + copy, arithmetic."""
import copy

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.jit
def step(model, x):
    grads = nnx.grad(lambda m: jnp.mean((m(x) - 1.0) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


def norm(a, b):
    return float(sum(jnp.abs(p - q).sum() for p, q in zip(jax.tree.leaves(a), jax.tree.leaves(b))))


model = Net(rngs=nnx.Rngs(0))
snaps = {
    "device_get": jax.device_get(nnx.state(model, nnx.Param)),
    "numpy": jax.tree.map(np.asarray, nnx.state(model, nnx.Param)),
    "clone": nnx.state(nnx.clone(model), nnx.Param),
    "deepcopy": copy.deepcopy(nnx.state(model, nnx.Param)),
    "scaled": jax.tree.map(lambda p: 1.0 * p, nnx.state(model, nnx.Param)),
    "leaves": jax.tree.leaves(nnx.state(model, nnx.Param)),
}
for _ in range(3):
    step(model, jnp.ones((2, 3)))
now = nnx.state(model, nnx.Param)
print({k: norm(s, now) > 0 for k, s in snaps.items()})
