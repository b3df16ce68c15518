# observe: "lost" if same(before, jax.tree.leaves(params)[0]) else "fine"
"""fp16-like training with a dynamic loss scale."""
import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx, struct


@struct.dataclass
class LossScale:
    scale: Any
    good_steps: Any

    def adjust(self, finite):
        good = jnp.where(finite, self.good_steps + 1, 0)
        scale = jnp.where(finite, jnp.where(good >= 2, self.scale * 2, self.scale), self.scale / 2)
        return self.replace(scale=scale, good_steps=jnp.where(good >= 2, 0, good))


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc1 = nnx.Linear(3, 8, dtype=jnp.bfloat16, rngs=rngs)
        self.fc2 = nnx.Linear(8, 1, dtype=jnp.bfloat16, rngs=rngs)

    def __call__(self, x):
        return self.fc2(nnx.relu(self.fc1(x))).astype(jnp.float32)


graphdef, params = nnx.split(Net(rngs=nnx.Rngs(0)))


@jax.jit
def train_step(params, scaler, x, y):
    def scaled_loss(p):
        return scaler.scale * jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2)

    grads = jax.grad(scaled_loss)(params)
    grads = jax.tree.map(lambda g: g / scaler.scale, grads)
    finite = jnp.all(jnp.stack([jnp.all(jnp.isfinite(g)) for g in jax.tree.leaves(grads)]))
    new = jax.tree.map(lambda p, g: jnp.where(finite, p - 0.01 * g, p), params, grads)
    return new, scaler.adjust(finite)


scaler = LossScale(scale=jnp.float32(2.0**4), good_steps=jnp.int32(0))
x = jnp.ones((4, 3))
before = jax.tree.leaves(params)[0]
for i in range(4):
    new_params, scaler = train_step(params, scaler, x, x.sum(-1, keepdims=True))  # expect: discarded-state
print("scale", float(scaler.scale), "weights moved:", bool(jnp.any(before != jax.tree.leaves(params)[0])))
