# Per-task forward passes over one BatchNorm model with in_axes=None.
from functools import partial

import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@partial(nnx.vmap, in_axes=(None, 0))  # expect: broadcast-state-mutation
def per_task(net, x):
    return net(x).mean()


net = Net(nnx.Rngs(0))
net.train()
print(per_task(net, jnp.arange(24.0).reshape(2, 4, 3)))
