# Static arguments that are flags and numbers, the model is a traced argument.
# flax: >=0.11
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@partial(jax.jit, static_argnames=("steps", "train"))  # ok
def rollout(model, x, steps, train=False):
    for _ in range(steps):
        x = model(x)
    return x


@partial(nnx.jit, static_argnums=(1,))  # ok
def repeat(model, n, x):
    for _ in range(n):
        x = model(x)
    return x


model = Net(nnx.Rngs(0))
rollout(model, jnp.ones((1, 2)), steps=2)
repeat(model, 2, jnp.ones((1, 2)))
