"""Infer the size of the flattened features before the head is built."""
import math

import jax
import jax.numpy as jnp
from flax import nnx


class ConvTrunk(nnx.Module):
    def __init__(self, channels, *, rngs):
        self.conv1 = nnx.Conv(1, channels, (3, 3), strides=2, rngs=rngs)
        self.bn1 = nnx.BatchNorm(channels, rngs=rngs)
        self.conv2 = nnx.Conv(channels, 2 * channels, (3, 3), strides=2, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.bn1(self.conv1(x)))
        return nnx.relu(self.conv2(x))


class Classifier(nnx.Module):
    def __init__(self, image_shape, classes, *, rngs):
        self.trunk = ConvTrunk(4, rngs=rngs)
        spec = jax.ShapeDtypeStruct((1, *image_shape), jnp.float32)
        feats = nnx.eval_shape(lambda trunk, x: trunk(x), self.trunk, spec)
        self.head = nnx.Linear(math.prod(feats.shape[1:]), classes, rngs=rngs)

    def __call__(self, x):
        h = self.trunk(x)
        return self.head(h.reshape(h.shape[0], -1))


model = Classifier((8, 8, 1), 10, rngs=nnx.Rngs(0))
print(model(jnp.ones((2, 8, 8, 1))).shape, float(model.trunk.bn1.mean.value.sum()))
