# observe: "recompiles" if compiles(lambda: half(model, jnp.ones((2, 3)))) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def scaled(factor, model, x):
    return factor * model(x)


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
half = nnx.jit(partial(scaled, 0.5))
for _ in range(3):
    out = half(model, jnp.ones((2, 3)))
