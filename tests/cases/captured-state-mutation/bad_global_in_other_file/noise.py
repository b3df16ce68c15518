import jax

from seeds import rngs


def add_noise(x, scale):
    return x + scale * jax.random.normal(rngs.noise(), x.shape)
