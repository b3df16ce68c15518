# observe: "lost" if same(model, nnx.Linear(3, 1, rngs=nnx.Rngs(0))) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def step(graphdef, rate, state, x):
    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - 1.0) ** 2)

    return jax.tree.map(lambda p, g: p - rate * g, state, jax.grad(loss_fn)(state))


graphdef, state = nnx.split(nnx.Linear(3, 1, rngs=nnx.Rngs(0)))
compiled = jax.jit(partial(step, graphdef, 0.1))
for _ in range(2):
    state = compiled(state, jnp.ones((4, 3)))
model = nnx.merge(graphdef, state)
