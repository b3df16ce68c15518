# self.block = nnx.remat(block): the block's Params leave the module's state.
# observe: "lost" if len(nnx.to_flat_state(nnx.state(net)) if hasattr(nnx, "to_flat_state") else nnx.state(net).flat_state()) == 2 else "fine"
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return nnx.gelu(self.fc(x))


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = nnx.remat(Block(rngs))  # expect: detached-submodule
        self.head = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.block(x))


net = Net(nnx.Rngs(0))
grads = nnx.grad(lambda n: n(jnp.ones((1, 2))).sum())(net)
