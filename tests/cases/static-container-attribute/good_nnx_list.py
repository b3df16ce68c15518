# nnx.List, nnx.Dict, nnx.data.
# flax: >=0.12
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List([nnx.Linear(2, 2, rngs=rngs) for _ in range(2)])  # ok
        self.heads = nnx.Dict({"a": nnx.Linear(2, 1, rngs=rngs)})  # ok
        self.tables = nnx.data([jnp.ones((2,))])  # ok
        self.more = nnx.List([])  # ok
        for _ in range(2):
            self.more.append(nnx.Linear(2, 2, rngs=rngs))

    def __call__(self, x):
        for layer in [*self.layers, *self.more]:
            x = layer(x)
        return self.heads["a"](x * self.tables[0])


assert Net(nnx.Rngs(0))(jnp.ones((1, 2))).shape == (1, 1)
