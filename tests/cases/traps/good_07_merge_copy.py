# copy=True in an inner jax.grad.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(4, 4, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


graphdef, params, other = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


@jax.jit  # ok
def step(params, other, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, other, copy=True)
        return (model(x) ** 2).mean(), nnx.state(model, nnx.Not(nnx.Param))

    grads, other_ = jax.grad(loss_fn, has_aux=True)(params)  # ok
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads), other_


for _ in range(2):
    params, other = step(params, other, jnp.ones((1, 4)))
