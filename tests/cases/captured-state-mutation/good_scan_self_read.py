# lax.scan with a body that reads self; the Variable is read before and assigned after.
import jax
import jax.numpy as jnp
from flax import nnx


class Smoother(nnx.Module):
    def __init__(self, rngs):
        self.cell = nnx.Linear(2, 2, rngs=rngs)
        self.last = nnx.Variable(jnp.zeros((2,)))

    def __call__(self, xs):
        def body(h, x):
            h = jnp.tanh(self.cell(h) + x)
            return h, h

        h, ys = jax.lax.scan(body, self.last.value, xs)  # ok
        self.last.value = h
        return ys


smoother = Smoother(nnx.Rngs(0))
smoother(jnp.ones((4, 2)))
assert smoother.last.value.any()
