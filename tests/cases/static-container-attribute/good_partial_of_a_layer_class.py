# observe: "fine" if len(jax.tree.leaves(nnx.state(model, nnx.Param))) == 4 else "lost"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        make = partial(nnx.Linear, 3, 3, rngs=rngs)
        layers = [make() for _ in range(2)]
        self.block = nnx.Sequential(*layers)
        self.sizes = [layer.out_features for layer in layers]

    def __call__(self, x):
        return self.block(x)


model = Net(nnx.Rngs(0))
print(model(jnp.ones((1, 3))).shape, model.sizes)
