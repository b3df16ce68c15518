# jax.remat on a local and on an element of a list of instances, called at once.
# flax: >=0.12
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.blocks = nnx.List([nnx.Linear(2, 2, rngs=rngs) for _ in range(2)])

    def __call__(self, h):
        for block in self.blocks:
            h = jax.remat(block)(h)  # ok
        return h


net = Net(nnx.Rngs(0))
grads = nnx.grad(lambda n: n(jnp.ones((1, 2))).sum())(net)
assert jnp.any(grads["blocks"][0]["bias"].value != 0)
