# nnx.vmap over a constructor makes a stacked module: its Params are in the state.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        @nnx.split_rngs(splits=3)
        @nnx.vmap(in_axes=0, out_axes=0)
        def make(rngs):
            return nnx.Linear(2, 2, rngs=rngs)

        self.layers = make(rngs)  # ok

    def __call__(self, x):
        @nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
        def run(x, layer):
            return layer(x)

        return run(x, self.layers)


net = Net(nnx.Rngs(0))
assert nnx.grad(lambda n: n(jnp.ones((1, 2))).sum())(net)["layers"]["bias"].value.any()
