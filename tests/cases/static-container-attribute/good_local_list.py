# The list is local and goes into nnx.Sequential.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, depth, rngs):
        layers = []
        for _ in range(depth):
            layers.append(nnx.Linear(2, 2, rngs=rngs))
            layers.append(nnx.relu)
        self.body = nnx.Sequential(*layers)  # ok

    def __call__(self, x):
        return self.body(x)


Net(2, nnx.Rngs(0))(jnp.ones((1, 2)))
