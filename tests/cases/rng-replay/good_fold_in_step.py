# A constant seed folded with the step number.
import jax
import jax.numpy as jnp
from flax import nnx

base = jax.random.key(0)


@jax.jit  # ok
def augment(images, step):
    key = jax.random.fold_in(base, step)
    rngs = nnx.Rngs(noise=key)
    return images + jax.random.normal(rngs.noise(), images.shape)


a, b = augment(jnp.zeros((3,)), 0), augment(jnp.zeros((3,)), 1)
assert not jnp.array_equal(a, b)
