# A forward pass in train mode under jax.jit: the running statistics stay as they were.
# observe: "lost" if same(nnx.state(model, nnx.BatchStat), nnx.state(CNN(rngs=nnx.Rngs(0)), nnx.BatchStat)) else "fine"
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


@partial(jax.jit, static_argnames=("train",))  # expect[>=0.11]: lost-state-update  # expect[<0.11]: unsupported-graph-argument
def forward(model, x, train):
    return model(x, train)


model = CNN(rngs=nnx.Rngs(0))
x = jax.random.normal(jax.random.key(1), (8, 3)) + 2.0
for _ in range(3):
    out = forward(model, x, train=True)
print(model.bn.mean.value)
