import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def augment_batch(rngs, images):
    noise = jax.random.normal(rngs.augment(), images.shape)
    return images + 0.1 * noise


out = augment_batch(nnx.Rngs(augment=0), jnp.zeros((4, 3)))
print("same noise for every image:", bool((out[0] == out[1]).all()))
