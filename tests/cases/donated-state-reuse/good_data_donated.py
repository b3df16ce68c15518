# The batch is donated, each one is used once.
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))


def forward(state, x):
    return nnx.merge(graphdef, state)(x)


fast = jax.jit(forward, donate_argnums=(1,))  # ok
for _ in range(2):
    fast(state, jnp.ones((1, 2)))
fast(state, jnp.zeros((1, 2)))
