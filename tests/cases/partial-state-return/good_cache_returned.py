# A decode step that returns only the cache it writes; the model is only read.
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Cache(nnx.Module):
    def __init__(self, size):
        self.tokens = nnx.Variable(jnp.zeros((size,)))
        self.index = nnx.Variable(jnp.zeros((), jnp.int32))


class Decoder(nnx.Module):
    def __init__(self, rngs):
        self.out = nnx.Linear(8, 8, rngs=rngs)

    def __call__(self, x, cache):
        cache.tokens.value = cache.tokens.value.at[cache.index.value].set(x.sum())
        cache.index.value = cache.index.value + 1
        return self.out(cache.tokens.value)


@jax.jit  # ok
def decode(model, cache, x):
    logits = model(x, cache)
    return logits, cache


model, cache = Decoder(nnx.Rngs(0)), Cache(8)
for _ in range(3):
    logits, cache = decode(model, cache, jnp.ones((2,)))
assert cache.index.value == 3
