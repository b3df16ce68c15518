# flax: >=0.11
"""What is kept of the State is an array, read out before the step (origin: avitai/artifex, test_trainer_extensions.py:436)."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.dense = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.dense(x)


def step(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = Net(nnx.Rngs(0))
before = nnx.state(model, nnx.Param)
kernel = before["dense"]["kernel"][...].copy()
bias = before["dense"]["bias"].value
step(model, jnp.ones((3, 2)))
after = nnx.state(model, nnx.Param)
assert not jnp.allclose(kernel, after["dense"]["kernel"][...])
assert not jnp.allclose(bias, after["dense"]["bias"].value)
