# flax: >=0.12
"""Ensembles: split_rngs + vmap creation, vmapped train step, StateAxes, mean prediction."""
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(1, 8, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.drop(nnx.relu(self.l1(x))))


@nnx.split_rngs(splits=4)
@nnx.vmap
def create(rngs: nnx.Rngs):
    model = MLP(rngs)
    return model, nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)


@nnx.jit
@functools.partial(nnx.vmap, in_axes=(0, 0, None, None))
def train(model, optimizer, x, y):
    def loss_fn(m):
        return jnp.mean((m(x) - y) ** 2)

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


@nnx.jit
def predict(models, x):
    graphdef, params, others = nnx.split(models, nnx.Param, ...)
    state_axes = nnx.StateAxes({nnx.Param: 0, ...: 0})
    preds = nnx.vmap(lambda m, x: m(x), in_axes=(state_axes, None))(models, x)
    return preds.mean(0), preds.std(0)


models, optimizers = create(nnx.Rngs(0))
x = jnp.linspace(-1, 1, 16)[:, None]
y = x**2
losses = [train(models, optimizers, x, y) for _ in range(50)]
assert losses[-1].shape == (4,) and losses[-1].mean() < losses[0].mean()
models.eval()
mean, std = predict(models, x)
assert mean.shape == (16, 1) and float(std.max()) > 0
