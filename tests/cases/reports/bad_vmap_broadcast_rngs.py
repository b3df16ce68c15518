# observe: "replays" if same(out[0], out[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


def augment(rngs, image):
    return image + 0.1 * jax.random.normal(rngs.augment(), image.shape)


@nnx.jit
def augment_batch(rngs, images):
    return nnx.vmap(augment, in_axes=(None, 0))(rngs, images)  # expect: rng-replay


out = augment_batch(nnx.Rngs(augment=0), jnp.zeros((4, 3)))
print("same noise for every image:", bool((out[0] == out[1]).all()))
