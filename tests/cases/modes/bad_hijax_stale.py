# From 0.12.12 a captured hijax Variable is a constant of the compiled function; before, the function followed it.
# flax: >=0.12.4
# observe[>=0.12.12]: "stale" if same(first, second) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx

scale = nnx.Variable(jnp.ones(()), hijax=True)


@jax.jit  # missing[>=0.12.12]: stale-capture
def scaled(x):
    return scale[...] * x


first = scaled(2.0)
scale[...] = scale[...] + 1.0
second = scaled(2.0)
