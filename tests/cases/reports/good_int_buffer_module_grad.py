import jax
import jax.numpy as jnp
from flax import nnx


class PositionIds(nnx.Module):
    def __init__(self, length, d, rngs):
        self.ids = nnx.Variable(jnp.arange(length))
        self.table = nnx.Embed(length, d, rngs=rngs)

    def __call__(self, x):
        return x + self.table(self.ids.value[: x.shape[0]])


class Encoder(nnx.Module):
    def __init__(self, rngs):
        self.pos = PositionIds(8, 4, rngs)
        self.out = nnx.Linear(4, 1, rngs=rngs)

    def __call__(self, x):
        return self.out(self.pos(x))


encoder = Encoder(nnx.Rngs(0))
graphdef, weights, buffers = nnx.split(encoder, nnx.Param, ...)


def loss(weights, x):
    return nnx.merge(graphdef, weights, buffers)(x).mean()


print(len(jax.tree.leaves(jax.grad(loss)(weights, jnp.ones((5, 4))))))
