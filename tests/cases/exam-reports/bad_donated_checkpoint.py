"""Keeps the parameters of every epoch, while the step donates them."""
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, *, rngs):
        self.l1 = nnx.Linear(4, 16, rngs=rngs)
        self.l2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.l2(nnx.tanh(self.l1(x)))


def build(graphdef, lr):
    def loss_fn(params, x, y):
        return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)

    @functools.partial(jax.jit, donate_argnames=("params",))  # expect: donated-state-reuse
    def step(params, x, y):
        loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
        return jax.tree.map(lambda p, g: p - lr * g, params, grads), loss

    return step


graphdef, params = nnx.split(Net(rngs=nnx.Rngs(0)))
step = build(graphdef, 0.1)
history = []
x = jax.random.normal(jax.random.key(0), (8, 4))
for epoch in range(3):
    history.append(params)
    for _ in range(2):
        params, loss = step(params, x, x.sum(1, keepdims=True))
norms = [float(sum(jnp.sum(p**2) for p in jax.tree.leaves(ps))) for ps in history]
print(norms)
