# jax.vmap with in_axes=None hands the object through untouched: read only, it works on every version.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)

    @partial(jax.vmap, in_axes=(None, 0))  # ok
    def rows(self, x):
        return self.fc(x)


def forward(net, x):
    return net(x)


net = Net(nnx.Rngs(0))
y = jax.vmap(forward, in_axes=(None, 0))(net, jnp.ones((3, 2)))  # ok
assert jnp.allclose(net.rows(jnp.ones((3, 2))), y)
