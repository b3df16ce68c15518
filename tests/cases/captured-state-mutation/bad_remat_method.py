# nnx.remat around a local function that closes over self with Dropout.
# observe: "leaks" if leaked(net) else "fine"
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.3, rngs=rngs)

    def __call__(self, x):
        @nnx.remat  # expect: captured-state-mutation
        def run(x):
            return self.drop(nnx.gelu(self.fc(x)))

        return x + run(x)


net = Block(nnx.Rngs(0))
net(jnp.ones((2, 4)))
