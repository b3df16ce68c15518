# Module and optimizer as arguments of jax.jit on an old Flax.
# flax: <0.11
# observe: "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


@jax.jit  # expect: unsupported-graph-argument
def step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(lambda m: m(x).mean())(model)
    optimizer.update(grads)
    return loss


model = Net(nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1))
step(model, optimizer, jnp.ones((1, 2)))
