# flax: >=0.11
# After own probe of every transform, in our words: right, and once reported.
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.calls = nnx.Variable(jnp.array(0.0))


counter = Counter()


def combine(a, b):
    counter.calls[...] = counter.calls[...] + 1.0
    return a + b


print(jax.lax.associative_scan(combine, jnp.ones((4, 2))).shape, float(counter.calls[...]))
