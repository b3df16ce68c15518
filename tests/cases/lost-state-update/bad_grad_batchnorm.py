# jax.grad over a module with BatchNorm: the gradient is right, the statistics are lost.
# flax: >=0.11
# observe: "lost" if not model.bn.mean.value.any() else "fine"
import jax
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
for _ in range(2):
    loss, grads = jax.value_and_grad(loss_fn)(model, x)  # expect: lost-state-update
    model.fc.kernel.value -= 0.1 * grads.fc.kernel.value
