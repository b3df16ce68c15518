import jax
import jax.numpy as jnp
from flax import nnx


class Options:
    def __init__(self, widths):
        self.widths = widths


class Net(nnx.Module):
    def __init__(self, options, rngs):
        sizes = zip(options.widths, options.widths[1:])
        self.layers = {f"{a}to{b}": nnx.Linear(a, b, rngs=rngs) for a, b in sizes}  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        for layer in self.layers.values():
            x = layer(x)
        return x


print(Net(Options((3, 4, 2)), nnx.Rngs(0))(jnp.ones((1, 3))).shape)
