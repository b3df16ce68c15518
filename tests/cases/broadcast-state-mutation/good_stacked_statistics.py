# The statistics are stacked: one set for each member of the ensemble.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@nnx.split_rngs(splits=3)
@nnx.vmap(in_axes=0, out_axes=0)  # ok
def create(rngs):
    return Net(rngs)


@nnx.vmap(in_axes=(0, None), out_axes=0)  # ok
def forward(model, x):
    return model(x)


ensemble = create(nnx.Rngs(0))
forward(ensemble, jnp.arange(8.0).reshape(4, 2))
assert ensemble.bn.mean.value.shape == (3, 2)
