# nnx.value_and_grad propagates the statistics.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def loss_fn(model, x):
    return jnp.square(model(x) - 1.0).mean()


model = Net(nnx.Rngs(0))
x = jnp.arange(6.0).reshape(3, 2)
loss, grads = nnx.value_and_grad(loss_fn)(model, x)  # ok
assert model.bn.mean.value.any()
