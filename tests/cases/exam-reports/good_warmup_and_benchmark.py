"""Warm-up calls whose results are dropped on purpose, timing loops, ahead-of-time compilation."""
import functools
import timeit

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(4, 8, rngs=rngs)
        self.l2 = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.relu(self.l1(x)))


graphdef, params = nnx.split(Net(rngs=nnx.Rngs(0)))
tx = optax.adam(1e-2)
opt_state = tx.init(params)


@jax.jit
def train_step(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(lambda p: jnp.mean((nnx.merge(graphdef, p)(x) - y) ** 2))(params)
    updates, opt_state = tx.update(grads, opt_state)
    return optax.apply_updates(params, updates), opt_state, loss


x = jax.random.normal(jax.random.key(0), (16, 4))
y = x.sum(1, keepdims=True)

jax.block_until_ready(train_step(params, opt_state, x, y))  # compile
seconds = timeit.timeit(lambda: jax.block_until_ready(train_step(params, opt_state, x, y)), number=3)
cost = train_step.lower(params, opt_state, x, y).compile().cost_analysis()
shapes = jax.eval_shape(train_step, params, opt_state, x, y)

losses = []
for _ in range(5):
    params, opt_state, loss = train_step(params, opt_state, x, y)
    losses.append(float(loss))
print(losses[-1] < losses[0], seconds > 0, len(jax.tree.leaves(shapes)) > 0)
