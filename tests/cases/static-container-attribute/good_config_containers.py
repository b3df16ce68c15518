# Lists and dicts of configuration.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, sizes, rngs):
        self.sizes = list(sizes)  # ok
        self.config = {"act": "relu", "dropout": 0.1, "kernel": (3, 3)}  # ok
        self.activations = [nnx.relu, nnx.gelu]  # ok
        self.names = [f"layer_{i}" for i in range(2)]  # ok
        for name in self.names:
            setattr(self, name, nnx.Linear(2, 2, rngs=rngs))

    def __call__(self, x):
        for name, act in zip(self.names, self.activations):
            x = act(getattr(self, name)(x))
        return x


assert Net([2, 2], nnx.Rngs(0))(jnp.ones((1, 2))).shape == (1, 2)
