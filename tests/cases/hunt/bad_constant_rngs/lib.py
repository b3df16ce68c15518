import jax
from flax import nnx


@jax.jit  # expect: rng-replay
def sample(x):
    rngs = nnx.Rngs(0)
    return x + jax.random.normal(rngs.noise(), x.shape)
