# functools.partial binds the model into a jitted function.
# observe: "stale" if same(before, after) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


def apply(net, x):
    return net(x)


net = Net(nnx.Rngs(0))
forward = jax.jit(partial(apply, net))  # expect: stale-capture
before = forward(jnp.ones((1, 2)))
net.fc.kernel.value = jnp.zeros_like(net.fc.kernel.value) + 7.0
after = forward(jnp.ones((1, 2)))
