# A dropout rate that follows a schedule is a static attribute.
# observe: "recompiles" if compiles(train_next) >= 3 else "fine"
import itertools

import jax.numpy as jnp
from flax import nnx

model = nnx.Sequential(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), nnx.Dropout(0.0, rngs=nnx.Rngs(1)))
dropout = model.layers[1]
schedule = itertools.count(1)


@nnx.jit  # expect: retracing-state-change
def train_step(model, x):
    return model(x).sum()


def train_next():
    dropout.rate = 0.01 * next(schedule)
    return train_step(model, jnp.ones((1, 2)))


for _ in range(3):
    train_next()
