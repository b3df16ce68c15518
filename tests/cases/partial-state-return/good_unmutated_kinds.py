# BatchNorm in eval mode and Intermediates that nobody wrote: dropping them is fine.
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, use_running_average=True, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


@jax.jit  # ok
def train_step(graphdef, params, rest, x):
    model = nnx.merge(graphdef, params, rest)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model, nnx.Param)


model = Net(nnx.Rngs(0))
x = jnp.ones((2, 3))
before = float((model(x) ** 2).mean())
for _ in range(3):
    nnx.update(model, train_step(*nnx.split(model, nnx.Param, ...), x))
assert float((model(x) ** 2).mean()) < before
