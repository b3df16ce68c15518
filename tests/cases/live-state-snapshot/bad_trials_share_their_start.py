# flax: >=0.11
# observe: "stale" if not same(nnx.state(model), start) else "fine"
"""Learning rates are tried, each from the same weights, or so it seems."""
import jax
import jax.numpy as jnp
from flax import nnx


def spawn(model):
    graphdef, state = nnx.split(model)  # expect: live-state-snapshot
    return nnx.merge(graphdef, state)


def trial(model, lr, x):
    for _ in range(2):
        grads = nnx.grad(lambda m: ((m(x) - 1.0) ** 2).mean())(model)
        nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model), grads))
    return float(((model(x) - 1.0) ** 2).mean())


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
start = jax.tree.map(jnp.copy, nnx.state(model))
results = {}
for lr in [0.01, 0.1]:
    results[lr] = trial(spawn(model), lr, jnp.ones((4, 3)))
