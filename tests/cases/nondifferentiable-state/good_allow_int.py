# allow_int is given on purpose; the integer gradients are thrown away.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.step = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        return self.fc(x)


graphdef, state = nnx.split(Net(nnx.Rngs(0)))


def loss_fn(state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


grads = jax.grad(loss_fn, allow_int=True)(state, jnp.ones((1, 2)))  # ok
params, _ = grads.split(nnx.Param, ...)
