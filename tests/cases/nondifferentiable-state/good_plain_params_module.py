# jax.grad over a state of float Params only; the Rngs were used for construction and not kept.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.a = nnx.Linear(2, 4, rngs=rngs)
        self.norm = nnx.LayerNorm(4, rngs=rngs)
        self.b = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.gelu(self.norm(self.a(x))))


graphdef, state = nnx.split(Net(nnx.Rngs(0)))
grads = jax.grad(lambda s, x: nnx.merge(graphdef, s)(x).sum())(state, jnp.ones((2, 2)))  # ok
