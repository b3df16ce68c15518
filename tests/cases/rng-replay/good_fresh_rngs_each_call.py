# An Rngs argument that is consumed and not returned, a fresh one at each call.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(16, 16, rngs=rngs)
        self.drop = nnx.Dropout(0.5)

    def __call__(self, x, rngs=None):
        return self.drop(self.fc(x), rngs=rngs)


@jax.jit  # ok
def forward(model, x, rngs):
    return model(x, rngs=rngs)


model = Net(nnx.Rngs(0))
outs = [forward(model, jnp.ones((1, 16)), nnx.Rngs(dropout=step)) for step in range(2)]
assert not jnp.array_equal(outs[0], outs[1])
