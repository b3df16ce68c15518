# An evaluation step: a debugging counter is deliberately left behind.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # ok
def evaluate(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    model.eval()
    return model(x)


print(evaluate(*nnx.split(Net(nnx.Rngs(0))), jnp.ones((2, 2))))
