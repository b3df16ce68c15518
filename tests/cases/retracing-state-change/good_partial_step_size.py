# observe: "recompiles" if compiles(lambda: compiled(model, x=jnp.ones((2, 3)))) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def step(scale, model, x):
    model.bias.value = model.bias.value - scale
    return model(x)


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
compiled = nnx.jit(partial(step, 0.1))
for _ in range(3):
    compiled(model, jnp.ones((2, 3)))
