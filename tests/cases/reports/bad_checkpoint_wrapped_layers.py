import jax
import jax.numpy as jnp
from flax import nnx


class Layer(nnx.Module):
    def __init__(self, d, rngs):
        self.fc = nnx.Linear(d, d, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return x + self.drop(nnx.gelu(self.fc(x)))


class Stack(nnx.Module):
    def __init__(self, d, rngs, remat=True):
        self.one = Layer(d, rngs)
        self.two = Layer(d, rngs)
        self.remat = remat

    def __call__(self, x):
        for layer in (self.one, self.two):
            x = jax.checkpoint(layer)(x) if self.remat else layer(x)  # expect: captured-state-mutation
        return x


stack = Stack(4, nnx.Rngs(0))
grads = nnx.grad(lambda m, x: m(x).sum())(stack, jnp.ones((2, 4)))
print(len(jax.tree.leaves(grads)))
