# Variables are read before and assigned after the control flow.
import jax
import jax.numpy as jnp
from flax import nnx


class Cache(nnx.Module):
    def __init__(self, n):
        self.slots = nnx.Variable(jnp.zeros((n,)))
        self.used = nnx.Variable(jnp.array(0))

    def fill(self, xs):
        slots, used = self.slots.value, self.used.value
        trace = []

        def body(i, carry):
            slots, used = carry
            trace.append("traced")
            return slots.at[used].set(xs[i]), used + 1

        slots, used = jax.lax.fori_loop(0, xs.shape[0], body, (slots, used))  # ok
        self.slots.value = slots
        self.used.value = used


cache = Cache(4)
cache.fill(jnp.arange(3.0))
assert cache.used.value == 3
