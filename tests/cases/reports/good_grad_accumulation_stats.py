import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, momentum=0.9, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


def accumulate(model, micro_batches):
    def loss_fn(model, x):
        return jnp.mean((model(x) - 1.0) ** 2)

    total = jax.tree.map(jnp.zeros_like, nnx.state(model, nnx.Param))
    for x in micro_batches:
        total = jax.tree.map(jnp.add, total, nnx.grad(loss_fn)(model, x))
    return total


model = Net(nnx.Rngs(0))
total = accumulate(model, jax.random.normal(jax.random.key(0), (4, 8, 3)))
print("accumulated", len(jax.tree.leaves(total)))
