import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.activations = (nnx.relu, lambda x: x * 0.5)

    def __call__(self, x):
        for activation in self.activations:
            x = activation(self.fc(x))
        return x


print(Net(nnx.Rngs(0))(jnp.ones((1, 3))))
