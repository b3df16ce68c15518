# flax: >=0.11.2
"""The loss closes over the rest of the state, and merges a copy of it."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx

STEPS = 3


class Net(nnx.Module):
    def __init__(self, rngs):
        self.linear = nnx.Linear(4, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.linear(x))


@jax.jit
def train_step(graphdef, params, rest, opt_state, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, rest, copy=True)
        loss = (model(x) ** 2).mean() + (model.linear.bias.value - 1).sum() ** 2
        _, _, updated = nnx.split(model, nnx.Param, ...)
        return loss, updated

    (loss, updated), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)
    updates, opt_state = tx.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    return params, updated, opt_state, loss


tx = optax.sgd(0.1)
graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)
opt_state = tx.init(params)
x = jax.random.normal(jax.random.key(0), (8, 4))
for _ in range(STEPS):
    params, rest, opt_state, loss = train_step(graphdef, params, rest, opt_state, x)
