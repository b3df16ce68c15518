# The donated state is rebound by the call.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, donate_argnums=(1,))  # ok
def step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model), loss


graphdef, state = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
for _ in range(3):
    state, loss = step(graphdef, state, jnp.ones((1, 2)))
