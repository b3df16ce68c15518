# A constructor asks for the shape of what a part of itself returns.
# observe: attempt(lambda: net.norm.mean.value + 1)
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
        self.norm = self.trunk.norm
        spec = jax.ShapeDtypeStruct((1, 8, 8, 1), jnp.float32)
        features = nnx.eval_shape(lambda x: self.trunk(x), spec)  # expect: captured-state-mutation
        self.head = nnx.Linear(features.size, 10, rngs=rngs)


net = Net(nnx.Rngs(0))
