# nnx transforms take graph objects on all versions.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@nnx.jit  # ok
def create(key):
    return Net(nnx.Rngs(key))


@nnx.jit  # ok
def loss(model, x):
    return nnx.value_and_grad(lambda m: m(x).mean())(model)


value, grads = loss(create(jax.random.key(0)), jnp.ones((1, 2)))
