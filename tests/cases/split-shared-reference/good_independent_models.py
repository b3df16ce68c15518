# Two models of one class from one Rngs share nothing.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # ok
def swap(a, b):
    ka, kb = a.kernel.value, b.kernel.value
    a.kernel.value, b.kernel.value = kb, ka
    return a, b


rngs = nnx.Rngs(0)
a, b = nnx.Linear(2, 2, rngs=rngs), nnx.Linear(2, 2, rngs=rngs)
before = a.kernel.value
a, b = swap(a, b)
assert jnp.array_equal(b.kernel.value, before)
