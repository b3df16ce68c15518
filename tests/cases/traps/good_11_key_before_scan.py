# The keys are drawn from self.rngs before scan; the body captures self and never draws.
import jax
import jax.numpy as jnp
from flax import nnx


class Walk(nnx.Module):
    def __init__(self, rngs):
        self.drift = nnx.Linear(2, 2, rngs=rngs)
        self.rngs = rngs

    def __call__(self, x, steps):
        keys = jax.random.split(self.rngs.walk(), steps)

        def body(x, key):
            x = x + 0.1 * self.drift(x) + jax.random.normal(key, x.shape)
            return x, x

        return jax.lax.scan(body, x, keys)  # ok


walk = Walk(nnx.Rngs(params=0, walk=1))
a, _ = walk(jnp.zeros((2,)), 3)
b, _ = walk(jnp.zeros((2,)), 3)
assert not jnp.array_equal(a, b)
