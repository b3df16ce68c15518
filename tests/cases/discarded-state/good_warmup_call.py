# A warm-up call whose result is dropped on purpose, to compile before timing.
import time

import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def forward(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
forward(graphdef, state, jnp.ones((2, 2)))  # ok: nothing but a prediction comes out
start = time.perf_counter()
forward(graphdef, state, jnp.ones((2, 2))).block_until_ready()
print(time.perf_counter() - start)
