# The merged model only reads: dropout is off.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x, train):
        return self.drop(self.fc(x), deterministic=not train)


@jax.jit
def grads_of(graphdef, params, rest, x):
    def loss_fn(params):
        return (nnx.merge(graphdef, params, rest)(x, train=False) ** 2).mean()

    return jax.grad(loss_fn)(params)  # ok


grads_of(*nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...), jnp.ones((3, 2)))
