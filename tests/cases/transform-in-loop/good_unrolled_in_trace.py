# nnx.remat and jax.checkpoint in a Python loop over layers, under a trace that is compiled once.
# flax: >=0.12
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List([nnx.Linear(2, 2, rngs=rngs) for _ in range(3)])

    def __call__(self, x):
        for layer in self.layers:
            x = jax.checkpoint(lambda h, layer=layer: nnx.relu(layer(h)))(x)  # ok
        return x


@nnx.jit
def step(net, x):
    return nnx.value_and_grad(lambda n: n(x).sum())(net)


step(Net(nnx.Rngs(0)), jnp.ones((1, 2)))
