# flax: >=0.11
# observe: "stale" if same(snapshots[0], snapshots[-1]) else "fine"
"""Weights are collected after every epoch, to be averaged."""
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def train_epoch(model, x):
    grads = nnx.grad(lambda m: ((m(x) - 1.0) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
snapshots = []
for epoch in range(4):
    train_epoch(model, jnp.ones((4, 3)))
    if epoch > 1:
        snapshots.append(nnx.state(model, nnx.Param))  # expect: live-state-snapshot
average = jax.tree.map(lambda *ps: sum(ps) / len(ps), *snapshots)
