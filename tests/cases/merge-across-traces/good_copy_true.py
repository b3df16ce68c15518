# The same loss with copy=True.
# flax: >=0.11
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
def train_step(graphdef, params, rest, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, rest, copy=True)
        loss = (model(x) ** 2).mean()
        return loss, nnx.state(model, nnx.BatchStat)

    (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)  # ok
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)
    return params, rest


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)
for _ in range(2):
    params, rest = train_step(graphdef, params, rest, jnp.arange(6.0).reshape(3, 2))
assert rest["bn"]["mean"].value.any()
