# flax: >=0.12
"""Functional training: params/rest split, optax opt_state, everything returned and rebound; copy=True in the loss."""
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(2, 8, rngs=rngs)
        self.bn = nnx.BatchNorm(8, rngs=rngs)
        self.drop = nnx.Dropout(0.2, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.drop(nnx.relu(self.bn(self.l1(x)))))


tx = optax.adamw(1e-2)
model = Net(nnx.Rngs(0))
graphdef, params, rest = nnx.split(model, nnx.Param, ...)
opt_state = tx.init(params)


def loss_fn(params, rest, x, y):
    m = nnx.merge(graphdef, params, rest, copy=True)
    loss = ((m(x) - y) ** 2).mean()
    _, _, rest = nnx.split(m, nnx.Param, ...)
    return loss, rest


@jax.jit
def step(params, rest, opt_state, x, y):
    (loss, rest), grads = jax.value_and_grad(loss_fn, has_aux=True)(params, rest, x, y)
    updates, opt_state = tx.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    return params, rest, opt_state, loss


x = jax.random.normal(jax.random.key(0), (64, 2))
y = x.sum(-1, keepdims=True)
losses = []
for _ in range(40):
    params, rest, opt_state, loss = step(params, rest, opt_state, x, y)
    losses.append(loss)
nnx.update(model, params, rest)
model.eval()
assert losses[-1] < losses[0]
assert ((model(x) - y) ** 2).mean() < losses[0]
