# All kinds leave in several pieces.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)
        self.drop = nnx.Dropout(0.2, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.bn(self.fc(x)))


@jax.jit  # ok
def train_step(graphdef, params, stats, rngs, x):
    model = nnx.merge(graphdef, params, stats, rngs)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    _, params, stats, rngs = nnx.split(model, nnx.Param, nnx.BatchStat, nnx.RngState)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return params, stats, rngs, loss


model = Net(nnx.Rngs(0))
graphdef, params, stats, rngs = nnx.split(model, nnx.Param, nnx.BatchStat, nnx.RngState)
for _ in range(2):
    params, stats, rngs, loss = train_step(graphdef, params, stats, rngs, jnp.ones((2, 3)))
nnx.update(model, params, stats, rngs)
assert model.bn.mean.value.any()
