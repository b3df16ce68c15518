# nnx.remat as decorator of a method, and of a class's __call__.
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    @nnx.remat  # ok
    def __call__(self, x):
        return nnx.gelu(self.fc(x))


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = Block(rngs)

    def __call__(self, x):
        return self.block(x)


net = Net(nnx.Rngs(0))
grads = nnx.grad(lambda n: n(jnp.ones((1, 2))).sum())(net)
assert jnp.any(grads["block"]["fc"]["bias"].value != 0)
