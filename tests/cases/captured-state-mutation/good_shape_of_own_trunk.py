# The same question, asked in evaluation mode.
import jax
import jax.numpy as jnp
from flax import nnx


class Trunk(nnx.Module):
    def __init__(self, rngs):
        self.conv = nnx.Conv(1, 4, (3, 3), strides=2, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return nnx.relu(self.norm(self.conv(x)))


class Net(nnx.Module):
    def __init__(self, rngs):
        self.trunk = Trunk(rngs)
        self.trunk.eval()
        spec = jax.ShapeDtypeStruct((1, 8, 8, 1), jnp.float32)
        features = jax.eval_shape(lambda x: self.trunk(x), spec)  # ok: nothing is written in this mode
        self.trunk.train()
        self.head = nnx.Linear(features.size, 10, rngs=rngs)


net = Net(nnx.Rngs(0))
assert not hasattr(net.trunk.norm.mean.value + 1, "_trace")
