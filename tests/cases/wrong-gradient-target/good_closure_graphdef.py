# The graphdef and the rest are captured, the params are the argument.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


def loss_fn(params, x, y):
    model = nnx.merge(graphdef, params, rest)
    return jnp.mean((model(x) - y) ** 2)


loss, grads = jax.value_and_grad(loss_fn)(params, jnp.ones((3, 2)), jnp.ones((3, 1)))  # ok
assert jnp.any(grads["fc"]["kernel"].value != 0)
