# jax.grad over nnx.Param, keys and counts in the rest.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x), deterministic=True)


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


def loss_fn(params, rest, x):
    return (nnx.merge(graphdef, params, rest)(x) ** 2).mean()


grads = jax.grad(loss_fn)(params, rest, jnp.ones((2, 2)))  # ok
