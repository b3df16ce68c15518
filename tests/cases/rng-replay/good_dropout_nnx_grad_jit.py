# Dropout and noise through nnx.jit and nnx.value_and_grad: the counts come out on every version.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


@nnx.jit  # ok
def step(model, x):
    return nnx.value_and_grad(lambda m: (m(x) ** 2).sum())(model)[0]


model = Net(nnx.Rngs(0))
assert step(model, jnp.ones((1, 16))) != step(model, jnp.ones((1, 16)))
