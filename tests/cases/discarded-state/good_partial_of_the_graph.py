# observe: "lost" if same(model, nnx.Linear(3, 1, rngs=nnx.Rngs(0))) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda model: jnp.mean((model(x) - 1.0) ** 2))(model)
    return jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads)


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
compiled = jax.jit(partial(step, graphdef))
x = jnp.ones((4, 3))
for _ in range(3):
    state = compiled(state, x)
nnx.update(model, state)
