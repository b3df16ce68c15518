# The key is drawn before vmap; the body captures self and only reads.
import jax
import jax.numpy as jnp
from flax import nnx


class Augment(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.gain = nnx.Param(jnp.ones(()))
        self.rngs = rngs

    def __call__(self, batch):
        keys = jax.random.split(self.rngs.noise(), batch.shape[0])

        def one(x, key):
            return self.gain.value * x + jax.random.normal(key, x.shape)

        return jax.vmap(one)(batch, keys)  # ok


augment = Augment(nnx.Rngs(noise=0))
a, b = augment(jnp.zeros((2, 3))), augment(jnp.zeros((2, 3)))
assert not jnp.array_equal(a, b)
