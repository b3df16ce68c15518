# observe: "lost" if not same(model.kernel.value, before) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def lr_find(model, x, y, lrs):
    """Tries learning rates from the same start."""
    graphdef, start = nnx.split(model)  # expect[>=0.11]: live-state-snapshot
    results = {}
    for lr in lrs:
        trial = nnx.merge(graphdef, start)
        for _ in range(3):
            grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(trial)
            nnx.update(trial, jax.tree.map(lambda p, g: p - lr * g, nnx.state(trial), grads))
        results[lr] = float(jnp.mean((trial(x) - y) ** 2))
    return results


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
before = model.kernel.value + 0
results = lr_find(model, jnp.ones((4, 2)), jnp.zeros((4, 1)), [1e-3, 1e-2])
print("model untouched:", bool((model.kernel.value == before).all()))
