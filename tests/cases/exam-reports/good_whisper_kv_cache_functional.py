"""KV cache as a plain NamedTuple of arrays that is returned and rebound; donated; model captured, never updated."""
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx


class KV(NamedTuple):
    k: jax.Array
    v: jax.Array
    pos: jax.Array

    @classmethod
    def empty(cls, n, dim):
        return cls(jnp.zeros((n, dim)), jnp.zeros((n, dim)), jnp.array(0))

    def update(self, k, v):
        return KV(self.k.at[self.pos].set(k), self.v.at[self.pos].set(v), self.pos + 1)


class Decoder(nnx.Module):
    def __init__(self, vocab, dim, *, rngs):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        self.qkv = nnx.Linear(dim, 3 * dim, rngs=rngs)

    def __call__(self, token, cache: KV):
        x = self.embed(token)
        q, k, v = jnp.split(self.qkv(x), 3)
        cache = cache.update(k, v)
        w = jnp.where(jnp.arange(cache.k.shape[0]) < cache.pos, cache.k @ q, -jnp.inf)
        return self.embed.attend(x + jax.nn.softmax(w) @ cache.v), cache


model = Decoder(11, 8, rngs=nnx.Rngs(0))


@partial(jax.jit, donate_argnums=1)
def decode(token, cache):
    logits, cache = model(token, cache)
    return jnp.argmax(logits), cache


token, cache = jnp.array(3), KV.empty(8, 8)
out = []
for _ in range(5):
    token, cache = decode(token, cache)
    out.append(int(token))


def scan_decode(token, cache, n):
    def body(carry, _):
        logits, cache = model(*carry)
        nxt = jnp.argmax(logits)
        return (nxt, cache), nxt

    return jax.lax.scan(body, (token, cache), None, length=n)[1]


print(out, scan_decode(jnp.array(3), KV.empty(8, 8), 5).tolist(), int(cache.pos))
