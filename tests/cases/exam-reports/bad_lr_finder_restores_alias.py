# observe: "stale" if abs(before - float(loss_fn(model, *batch))) > 1e-6 else "fine"
"""Learning rate range test; the weights must be put back afterwards."""
import math

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(4, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


def loss_fn(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


@nnx.jit
def sgd(model, x, y, lr):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model, nnx.Param), grads))
    return loss


def lr_range_test(model, batch, low=1e-3, high=3.0, steps=8):
    graphdef, backup = nnx.split(model)  # expect[>=0.11]: live-state-snapshot
    curve = []
    for i in range(steps):
        lr = low * (high / low) ** (i / (steps - 1))
        loss = float(sgd(model, *batch, lr))
        curve.append((lr, loss))
        if not math.isfinite(loss) or loss > 4 * curve[0][1]:
            break
    nnx.update(model, backup)
    return min(curve, key=lambda p: p[1])[0]


model = Net(rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(0), (16, 4))
batch = (x, x.sum(-1, keepdims=True))
before = float(loss_fn(model, *batch))
best = lr_range_test(model, batch)
print("weights restored:", abs(before - float(loss_fn(model, *batch))) < 1e-6, best)
