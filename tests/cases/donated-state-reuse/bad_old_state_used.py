# The donated state is passed a second time.
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, donate_argnums=(0,))  # expect: donated-state-reuse
def decay(state):
    return jax.tree.map(lambda p: 0.9 * p, state)


state = nnx.state(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
first = decay(state)
second = decay(state)
