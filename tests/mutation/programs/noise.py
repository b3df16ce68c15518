"""Random numbers: a stream that an nnx.jit function draws from, and a key that a jax.jit function gets."""
import jax
import jax.numpy as jnp
from flax import nnx

STEPS = 3


class Noise(nnx.Module):
    def __init__(self, scale, rngs):
        self.scale = nnx.Param(jnp.array(scale))
        self.rngs = rngs

    def __call__(self, x):
        return x + self.scale.value * jax.random.normal(self.rngs.noise(), x.shape)


@nnx.jit
def perturb(model, x):
    return model(x)


@jax.jit
def sample(key, x):
    rngs = nnx.Rngs(noise=key)
    return x + jax.random.normal(rngs.noise(), x.shape)


noise = Noise(0.5, nnx.Rngs(noise=0))
x = jnp.zeros((3,))
key = jax.random.key(7)
streams, keyed = [], []
for _ in range(STEPS):
    key, now = jax.random.split(key)
    streams.append(perturb(noise, x))
    keyed.append(sample(now, x))
