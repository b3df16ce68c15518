# jax.tree.map with the identity refreshes the Variables (cf. google/flax #5293, where this was called wrong).
# observe: "lost" if not rest["bn"]["mean"].value.any() else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.bn = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.bn(self.fc(x))


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


def loss_fn(params, rest, x):
    rest = jax.tree.map(lambda leaf: leaf, rest)
    model = nnx.merge(graphdef, params, rest)
    return (model(x) ** 2).mean(), nnx.state(model, nnx.Not(nnx.Param))


for _ in range(2):
    (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, rest, jnp.arange(6.0).reshape(3, 2))  # ok
