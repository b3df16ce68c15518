"""EMA copy by nnx.clone, train step with donation."""
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(4, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


@partial(nnx.jit, donate_argnums=(0,))  # expect: donated-state-reuse
def train_step(model, x, y):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(x) - y) ** 2))(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss


@nnx.jit
def ema_step(ema, model, decay=0.9):
    mixed = jax.tree.map(lambda e, p: decay * e + (1 - decay) * p, nnx.state(ema, nnx.Param), nnx.state(model, nnx.Param))
    nnx.update(ema, mixed)


model = Net(rngs=nnx.Rngs(0))
ema = nnx.clone(model)
x = jnp.ones((3, 4))
for _ in range(3):
    loss = train_step(model, x, x[:, :1])
    ema_step(ema, model)
print(float(loss), float(jnp.abs(ema.l2.kernel.value).sum()))
