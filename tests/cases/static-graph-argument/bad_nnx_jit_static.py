# nnx.jit with the model static: unhashable, ValueError.
from functools import partial

import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@partial(nnx.jit, static_argnames="model")  # expect: static-graph-argument
def predict(model, x):
    return model(x)


print(predict(Net(nnx.Rngs(0)), jnp.ones((1, 2))))
