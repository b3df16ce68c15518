# In tree mode nnx.grad differentiates every leaf of the model, random counts and keys too.
# flax: >=0.12.5
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 4, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.dropout(self.linear(x))


def loss_fn(model, x):
    return model(x).sum()


model = Net(nnx.Rngs(0))
grads = nnx.grad(loss_fn, graph=False)(model, jnp.ones((3, 4)))  # expect: nondifferentiable-state
