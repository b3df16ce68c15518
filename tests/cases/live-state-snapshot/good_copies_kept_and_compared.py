"""Copies are collected and compared, and what is merged anew each time is not what is trained."""
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def train(model, x):
    grads = nnx.grad(lambda m: ((m(x) - 1.0) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
x = jnp.ones((4, 3))
before = jax.tree.map(jnp.copy, nnx.state(model, nnx.Param))
history, losses = [], []
for epoch in range(3):
    train(model, x)
    history.append(jax.tree.map(jnp.copy, nnx.state(model, nnx.Param)))
    evaluated = nnx.merge(*nnx.split(model))
    evaluated.eval()
    losses.append(float((evaluated(x) ** 2).mean()))
moved = jax.tree.map(lambda a, b: jnp.abs(a - b).sum(), before, nnx.state(model, nnx.Param))
copies = [nnx.clone(model) for _ in range(2)]
for copy in copies:
    train(copy, x)


def leaves(model):
    return jax.tree.leaves(nnx.state(model, nnx.Param))


first = leaves(model)  # arrays, which do not follow the Variables
train(model, x)
second = leaves(model)
assert any(float(jnp.abs(a - b).sum()) for a, b in zip(first, second))
