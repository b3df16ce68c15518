# The loss merges another, captured state than the one it is given.
# observe: "no-gradient" if zero(grads) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def fit(model, x, y):
    graphdef, state = nnx.split(model)

    def loss_fn(params):
        net = nnx.merge(graphdef, state)
        return jnp.mean((net(x) - y) ** 2)

    return jax.grad(loss_fn)(state)  # expect: wrong-gradient-target


grads = fit(Net(nnx.Rngs(0)), jnp.ones((3, 2)), jnp.zeros((3, 1)))
