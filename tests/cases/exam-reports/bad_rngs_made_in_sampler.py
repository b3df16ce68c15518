# observe: "replays" if same(batches[0], batches[1]) else "fine"
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Generator(nnx.Module):
    def __init__(self, latent_dim: int, out: int, rngs: nnx.Rngs):
        self.latent_dim = latent_dim
        self.net = nnx.Linear(latent_dim, out, rngs=rngs)

    def __call__(self, z):
        return jnp.tanh(self.net(z))


@functools.partial(nnx.jit, static_argnames=("num",))  # expect: rng-replay
def generate(generator: Generator, num: int) -> jax.Array:
    rngs = nnx.Rngs(42)
    z = jax.random.normal(rngs.noise(), (num, generator.latent_dim))
    return generator(z)


gen = Generator(4, 3, nnx.Rngs(0))
batches = [generate(gen, num=5) for _ in range(3)]
print("fresh samples:", not bool(jnp.allclose(batches[0], batches[1])))
