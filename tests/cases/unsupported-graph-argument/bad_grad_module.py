# jax.grad of a loss whose first argument is a Module.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def loss_fn(model, x):
    return (model(x) ** 2).mean()


model = Net(nnx.Rngs(0))
grad_fn = jax.value_and_grad(loss_fn)  # expect[<0.11]: unsupported-graph-argument
loss, grads = grad_fn(model, jnp.ones((1, 2)))
print(loss, grads.fc.kernel.value)
