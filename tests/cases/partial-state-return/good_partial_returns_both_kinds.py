# observe: "lost" if zero(model.norm.mean.value) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


def loss_fn(model, x):
    return jnp.mean((model(x) - 1.0) ** 2)


def step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(loss_fn)(model, x)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads)
    return params, nnx.state(model, nnx.BatchStat)


model = Net(nnx.Rngs(0))
graphdef, state = nnx.split(model)
compiled = jax.jit(partial(step, graphdef))
for _ in range(2):
    params, stats = compiled(nnx.state(model), jnp.ones((4, 3)) + 1.0)
    nnx.update(model, params, stats)
