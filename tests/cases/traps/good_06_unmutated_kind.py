# A kind that nobody wrote is not returned.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # ok
def collect_statistics(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    model(x)
    _, stats, _ = nnx.split(model, nnx.BatchStat, ...)
    return stats


model = Net(nnx.Rngs(0))
for _ in range(2):
    nnx.update(model, collect_statistics(*nnx.split(model), jnp.arange(4.0).reshape(2, 2)))
assert model.bn.mean.value.any()
