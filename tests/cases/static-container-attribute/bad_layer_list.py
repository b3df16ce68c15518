# A plain list of layers (cf. jax-ml/bonsai #47).
import jax.numpy as jnp
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, width, depth, rngs):
        self.layers = [nnx.Linear(width, width, rngs=rngs) for _ in range(depth)]  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        for layer in self.layers:
            x = nnx.relu(layer(x))
        return x


print(MLP(2, 3, nnx.Rngs(0))(jnp.ones((1, 2))))
