# A while loop that jits a partial of the step with the current rate.
# observe: "recompiles" if compiles(lambda: fit(3), 1) >= 3 else "fine"
from functools import partial

import jax
import jax.numpy as jnp


def sgd(lr, params, x):
    return params - lr * jax.grad(lambda p: ((x @ p) ** 2).mean())(params)


def fit(steps):
    params, i = jnp.ones((2, 1)), 0
    while i < steps:
        update = jax.jit(partial(sgd, 0.1 / (i + 1)))  # expect: transform-in-loop
        params = update(params, jnp.ones((3, 2)))
        i += 1
    return params


fit(3)
