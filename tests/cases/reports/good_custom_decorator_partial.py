# flax: >=0.11
import functools

import jax
import jax.numpy as jnp
from flax import nnx

fast = functools.partial(jax.jit, static_argnames=("train",))


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x, train):
        return self.drop(self.fc(x), deterministic=not train)


@fast
def forward(net, x, train=False):
    return net(x, train)


net = Net(nnx.Rngs(0))
x = jnp.ones((4, 2))
outs = [forward(net, x, train=False) for _ in range(2)]
print("masks", "evaluation is repeatable" if (outs[0] == outs[1]).all() else "fresh")
