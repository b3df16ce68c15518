# BatchNorm with axis_name: the mean over the mapped axis is the same for all, so it is not batched.
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, axis_name="batch", rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@nnx.vmap(in_axes=(None, 0), axis_name="batch")  # ok
def forward(model, x):
    return model(x)


net = Net(nnx.Rngs(0))
forward(net, jnp.arange(24.0).reshape(3, 4, 2))
assert net.bn.mean.value.any()
