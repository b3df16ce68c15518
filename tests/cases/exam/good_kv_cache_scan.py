# Tokens in a lax.scan: the cache state is the carry, params are captured and read only.
# observe: "lost" if int(nnx.merge(graphdef, params, cache).position.value) == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Cache(nnx.Variable):
    pass


class Cell(nnx.Module):
    def __init__(self, vocab, dim, length, *, rngs):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        self.keys = Cache(jnp.zeros((length, dim)))
        self.position = Cache(jnp.zeros((), jnp.int32))

    def __call__(self, token):
        k = self.embed(token)
        i = self.position.value
        self.keys.value = self.keys.value.at[i].set(k)
        self.position.value = i + 1
        mask = jnp.arange(self.keys.value.shape[0]) <= i
        w = jax.nn.softmax(jnp.where(mask, self.keys.value @ k, -1e9))
        return self.embed.attend(w @ self.keys.value)


graphdef, params, cache = nnx.split(Cell(8, 4, 6, rngs=nnx.Rngs(0)), nnx.Param, Cache)


@jax.jit
def generate(params, cache, prompt):
    def step(carry, _):
        cache, token = carry
        cell = nnx.merge(graphdef, params, cache)
        token = jnp.argmax(cell(token))
        return (nnx.state(cell, Cache), token), token

    (cache, _), tokens = jax.lax.scan(step, (cache, prompt), None, length=4)
    return cache, tokens


cache, tokens = generate(params, cache, jnp.array(1))
print(tokens)
