# StateAxes broadcast the BatchStat although the body writes per-example values.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


axes = nnx.StateAxes({nnx.Param: None, nnx.BatchStat: None})


@nnx.vmap(in_axes=(axes, 0), out_axes=0)  # missing: broadcast-state-mutation
def forward(model, x):
    return model(x)


forward(Net(nnx.Rngs(0)), jnp.ones((3, 4, 2)))
