# Rngs handed to jax.jit: the counter is advanced on a copy, each call draws the same noise (cf. google/flax #4195).
# observe: "replays" if same(first, second) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit  # expect[>=0.11]: rng-replay|lost-state-update  # expect[<0.11]: unsupported-graph-argument
def sample_noise(rngs: nnx.Rngs, x):
    return x + jax.random.normal(rngs.noise(), x.shape)


rngs = nnx.Rngs(noise=0)
x = jnp.zeros((4,))
first = sample_noise(rngs, x)
second = sample_noise(rngs, x)
print(first, second)
