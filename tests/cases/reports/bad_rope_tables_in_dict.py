import jax.numpy as jnp
from flax import nnx


def angles(dim, length):
    freqs = 1.0 / (10000 ** (jnp.arange(0, dim, 2) / dim))
    return jnp.outer(jnp.arange(length), freqs)


class Rope(nnx.Module):
    def __init__(self, dim, length):
        a = angles(dim, length)
        self.tables = dict(sin=jnp.sin(a), cos=jnp.cos(a))  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        x1, x2 = jnp.split(x, 2, axis=-1)
        s, c = self.tables["sin"][: x.shape[0]], self.tables["cos"][: x.shape[0]]
        return jnp.concatenate([x1 * c - x2 * s, x2 * c + x1 * s], axis=-1)


class Attention(nnx.Module):
    def __init__(self, dim, heads, rngs):
        self.rope = Rope(dim // heads, 16)
        self.heads = [nnx.Linear(dim, dim // heads, rngs=rngs) for _ in range(heads)]  # expect[>=0.12]: static-container-attribute

    def __call__(self, x):
        return jnp.concatenate([self.rope(h(x)) for h in self.heads], axis=-1)


print(Attention(8, 2, nnx.Rngs(0))(jnp.ones((4, 8))).shape)
