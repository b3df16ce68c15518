# jax.debug.callback and io_callback store concrete values.
import jax
import jax.numpy as jnp

history = []


@jax.jit  # ok
def step(x):
    y = jnp.sin(x)
    jax.debug.callback(lambda v: history.append(float(v)), y.sum())
    return y


step(jnp.ones((2,))).block_until_ready()
jax.effects_barrier()
assert len(history) == 1
