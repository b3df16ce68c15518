# The loss takes params but calls the captured model: gradients are all zero.
# observe: "no-gradient" if zero(grads) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


model = Net(nnx.Rngs(0))
x, y = jnp.ones((3, 2)), jnp.zeros((3, 2))


def loss_fn(params):
    return ((model(x) - y) ** 2).mean()


params = nnx.state(model, nnx.Param)
loss, grads = jax.value_and_grad(loss_fn)(params)  # expect: wrong-gradient-target
