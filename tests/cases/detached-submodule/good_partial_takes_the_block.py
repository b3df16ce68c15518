# observe: "fine" if len(jax.tree.leaves(grads)) == 2 else "lost"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def run(scale, block, x):
    return x + scale * block(x)


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = nnx.Linear(3, 3, rngs=rngs)
        self.run = nnx.remat(partial(run, 0.5))

    def __call__(self, x):
        return self.run(self.block, x)


net = Net(nnx.Rngs(0))
grads = nnx.grad(lambda net, x: net(x).sum())(net, jnp.ones((2, 3)))
