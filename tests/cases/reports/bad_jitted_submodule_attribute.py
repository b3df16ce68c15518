# observe: "lost" if n < 4 else "fine"
import functools

import jax
import jax.numpy as jnp
from flax import nnx


def residual(block, x):
    return x + block(x)


class Net(nnx.Module):
    def __init__(self, d, rngs):
        block = nnx.Linear(d, d, rngs=rngs)
        self.block = jax.checkpoint(functools.partial(residual, block))  # expect: detached-submodule
        self.head = nnx.Linear(d, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.block(x))


net = Net(3, nnx.Rngs(0))
n = len(jax.tree.leaves(nnx.state(net, nnx.Param)))
print("param leaves", n, "MISSING" if n < 4 else "ok")
