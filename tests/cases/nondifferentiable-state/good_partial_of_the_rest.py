from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def loss_fn(graphdef, rest, params, x):
    return jnp.mean(nnx.merge(graphdef, params, rest)(x) ** 2)


model = Net(nnx.Rngs(0))
model.eval()
graphdef, params, rest = nnx.split(model, nnx.Param, ...)
grads = jax.grad(partial(loss_fn, graphdef, rest))(params, jnp.ones((2, 3)))
print(len(jax.tree.leaves(grads)))
