# Rngs built inside from a key argument; the caller splits a new key at each call.
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # ok
def augment(images, key):
    rngs = nnx.Rngs(noise=key)
    return images + 0.1 * jax.random.normal(rngs.noise(), images.shape)


key = jax.random.key(0)
draws = []
for _ in range(3):
    key, sub = jax.random.split(key)
    draws.append(augment(jnp.zeros((2, 3)), sub))
assert not jnp.array_equal(draws[0], draws[1])
