# The captured model is updated with the argument (on the trace), a common old pattern, done right by merge.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def make_loss(model, x, y):
    graphdef, _ = nnx.split(model)

    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)

    return loss_fn


model = Net(nnx.Rngs(0))
loss_fn = make_loss(model, jnp.ones((3, 2)), jnp.ones((3, 1)))
grads = jax.grad(loss_fn)(nnx.state(model))  # ok
assert jnp.any(grads["fc"]["kernel"].value != 0)
