# observe: "recompiles" if len(traces) > 1 else "fine"
import functools

import jax
import jax.numpy as jnp
from flax import nnx

traces = []


def loss_at(model, x, beta):
    traces.append(None)
    return beta * jnp.mean(model(x) ** 2)


def anneal(model, x, steps):
    history = []
    for i in range(steps):
        beta = i / steps
        compiled = nnx.jit(functools.partial(loss_at, beta=beta))  # expect: transform-in-loop
        history.append(float(compiled(model, x)))
    return history


model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
anneal(model, jnp.ones((3, 2)), 4)
print("traced", len(traces), "EVERY STEP" if len(traces) > 1 else "once")
