# nnx.split_rngs before nnx.vmap: each example has a mask of its own.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


axes = nnx.StateAxes({nnx.RngState: 0, ...: None})


@nnx.split_rngs(splits=4)
@nnx.vmap(in_axes=(axes, 0))  # ok
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
rows = forward(model, jnp.ones((4, 16)))
assert not jnp.array_equal(rows[0], rows[1])
