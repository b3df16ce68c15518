# nnx.grad told to differentiate every kind of state.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def loss_fn(model, x):
    return (model(x) ** 2).mean()


grad_fn = nnx.value_and_grad(loss_fn, argnums=nnx.DiffState(0, ...))  # expect: nondifferentiable-state
loss, grads = grad_fn(Net(nnx.Rngs(0)), jnp.ones((2, 2)))
