# observe: "recompiles" if TRACED > 2 else "fine"
"""Hyper-parameter sweep where every epoch builds its own step."""
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

TRACED = 0


class Net(nnx.Module):
    def __init__(self, width, *, rngs):
        self.l1 = nnx.Linear(3, width, rngs=rngs)
        self.l2 = nnx.Linear(width, 1, rngs=rngs)

    def __call__(self, x):
        global TRACED
        TRACED += 1
        return self.l2(nnx.relu(self.l1(x)))


def batches(n, size=8):
    rng = np.random.default_rng(0)
    for _ in range(n):
        x = rng.normal(size=(size, 3)).astype("float32")
        yield x, x.sum(-1, keepdims=True)


def fit(model, lr, epochs):
    for epoch in range(epochs):

        @nnx.jit  # expect: transform-in-loop
        def train_step(model, x, y):
            loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
            nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model, nnx.Param), grads))
            return loss

        for x, y in batches(3):
            loss = train_step(model, x, y)
    return float(loss)


model = Net(8, rngs=nnx.Rngs(0))
print(fit(model, 0.1, epochs=4), "traces", TRACED)
