# Rngs built from a constant inside the jitted function: the same noise for ever.
# observe: "replays" if same(draws[0], draws[1]) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # expect: rng-replay
def augment(images):
    rngs = nnx.Rngs(42)
    noise = jax.random.normal(rngs(), images.shape)
    return images + 0.1 * noise


draws = []
for _ in range(3):
    draws.append(augment(jnp.zeros((2, 3))))
