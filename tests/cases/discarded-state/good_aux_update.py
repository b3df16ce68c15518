# The aux state is applied with nnx.update at once.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit
def forward(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    y = model(x)
    return y, nnx.state(model, nnx.BatchStat)


model = Net(nnx.Rngs(0))
for _ in range(2):
    out = forward(*nnx.split(model), jnp.arange(4.0).reshape(2, 2))
    nnx.update(model, out[1])  # ok
assert model.bn.mean.value.any()
