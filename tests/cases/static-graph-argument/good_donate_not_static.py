# donate_argnums next to static_argnums; the model's state is traced, the graphdef static.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, static_argnums=(0, 3), donate_argnums=(1,))  # ok
def step(graphdef, state, x, lr):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


graphdef, state = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
for _ in range(2):
    state = step(graphdef, state, jnp.ones((1, 2)), 0.1)
