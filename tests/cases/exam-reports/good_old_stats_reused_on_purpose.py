"""Evaluates old and new parameters side by side; a bare call of a nnx.jit step; unused returns of nnx functions."""
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.fc = nnx.Linear(3, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(nnx.relu(self.bn(self.fc(x))))


@nnx.jit
def step(model, x):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - 1) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return model, loss


@nnx.jit
def calibrate(model, x):
    return model(x)


@jax.jit
def average(a, b):
    return jax.tree.map(lambda p, q: 0.5 * (p + q), a, b)


model = Net(rngs=nnx.Rngs(0))
baseline = nnx.clone(model)
x = jax.random.normal(jax.random.key(0), (8, 3)) + 1
for _ in range(3):
    step(model, x)
calibrate(model, x)
_ = calibrate(model, x)
midpoint = average(nnx.state(baseline), nnx.state(model))
mid = nnx.merge(nnx.graphdef(model), midpoint)
scores = {name: float(jnp.mean((m(x) - 1) ** 2)) for name, m in [("old", baseline), ("new", model), ("mid", mid)]}
print(sorted(scores), scores["new"] < scores["old"])
