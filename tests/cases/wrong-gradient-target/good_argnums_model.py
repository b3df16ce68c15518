# The model is second and argnums says so; or DiffState says it.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def loss_fn(batch, model):
    return jnp.mean((model(batch["x"]) - batch["y"]) ** 2)


model = Net(nnx.Rngs(0))
batch = {"x": jnp.ones((3, 2)), "y": jnp.zeros((3, 1))}
loss, grads = nnx.value_and_grad(loss_fn, argnums=1)(batch, model)  # ok
grads_kernel = nnx.grad(loss_fn, argnums=nnx.DiffState(1, nnx.Param))(batch, model)  # ok
assert jnp.any(grads["fc"]["kernel"].value != 0)
