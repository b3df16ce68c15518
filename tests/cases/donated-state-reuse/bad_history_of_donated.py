import functools

import jax
import jax.numpy as jnp
from flax import nnx


def build(rate):
    @functools.partial(jax.jit, donate_argnames=("params",))  # expect: donated-state-reuse
    def step(params):
        return jax.tree.map(lambda p: (1 - rate) * p, params)

    return step


params = nnx.state(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
step = build(0.1)
history = []
for _ in range(3):
    history.append(params)
    params = step(params)
print([float(sum(jnp.sum(p**2) for p in jax.tree.leaves(state))) for state in history])
