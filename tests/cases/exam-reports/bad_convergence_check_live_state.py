# observe: "stale" if iterations == 1 else "fine"
"""Fits until the parameters stop moving."""
import itertools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Quadratic(nnx.Module):
    def __init__(self):
        self.a = nnx.Param(jnp.array(0.0))
        self.b = nnx.Param(jnp.array(0.0))

    def __call__(self, x):
        return self.a.value * x**2 + self.b.value


@nnx.jit
def gd(model, x, y):
    grads = nnx.grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.2 * g, nnx.state(model, nnx.Param), grads))


def distance(a, b):
    return float(optax.global_norm(jax.tree.map(lambda p, q: p - q, a, b)))


def solve(model, x, y, tol=1e-3, limit=200):
    for it in itertools.count(1):
        previous = nnx.state(model, nnx.Param)  # expect[>=0.11]: live-state-snapshot
        gd(model, x, y)
        if distance(previous, nnx.state(model, nnx.Param)) < tol or it >= limit:
            return it


x = jnp.linspace(-2, 2, 21)
model = Quadratic()
iterations = solve(model, x, 3 * x**2 - 1)
print("iterations", iterations, "a", float(model.a.value))
