# The same network evaluated with running averages: nothing is written.
# flax: >=0.11
from functools import partial

import flax.nnx as nnx
import jax
from jax import numpy as jnp


class CNN(nnx.Module):
    def __init__(self, *, rngs):
        self.dense = nnx.Linear(3, 4, rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x, train: bool):
        return nnx.relu(self.bn(self.dense(x), use_running_average=not train))


@jax.jit  # ok
def predict(model, x):
    return model(x, train=False)


@nnx.jit  # ok
def forward(model, x):
    return model(x, train=True)


model = CNN(rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(1), (8, 3)) + 2.0
first = predict(model, x)
forward(model, x)
assert not jnp.allclose(first, predict(model, x))
