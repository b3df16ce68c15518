# observe: "replays" if same(outs[0], outs[1]) else "fine"
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


@fast  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: rng-replay
def forward(net, x, train=False):
    return net(x, train)


net = Net(nnx.Rngs(0))
x = jnp.ones((4, 2))
outs = [forward(net, x, train=True) for _ in range(2)]
print("masks", "REPLAY" if (outs[0] == outs[1]).all() else "fresh")
