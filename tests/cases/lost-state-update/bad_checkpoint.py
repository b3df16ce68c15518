# jax.checkpoint over a block with batch statistics.
# flax: >=0.11
# observe: "lost" if not net.block.bn.mean.value.any() else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return nnx.gelu(self.bn(self.fc(x)))


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = Block(rngs)
        self.head = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        h = jax.checkpoint(lambda block, h: block(h))(self.block, x)  # expect: lost-state-update
        return self.head(h)


net = Net(nnx.Rngs(0))
loss, grads = nnx.value_and_grad(lambda m, x: m(x).sum())(net, jnp.arange(6.0).reshape(3, 2))
