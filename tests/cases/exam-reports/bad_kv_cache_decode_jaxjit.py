# observe: "lost" if int(model.attn.pos.value) == 0 else "fine"
"""Greedy decoding with a cache that lives on the attention layer."""
from flax import nnx
import jax
import jax.numpy as jnp


class Cache(nnx.Variable):
    pass


class CachedAttention(nnx.Module):
    def __init__(self, dim: int, max_len: int, *, rngs: nnx.Rngs):
        self.qkv = nnx.Linear(dim, 3 * dim, rngs=rngs)
        self.k_cache = Cache(jnp.zeros((max_len, dim)))
        self.v_cache = Cache(jnp.zeros((max_len, dim)))
        self.pos = Cache(jnp.array(0))

    def __call__(self, x):
        q, k, v = jnp.split(self.qkv(x), 3)
        self.k_cache.value = self.k_cache.value.at[self.pos.value].set(k)
        self.v_cache.value = self.v_cache.value.at[self.pos.value].set(v)
        mask = jnp.arange(self.k_cache.value.shape[0]) <= self.pos.value
        w = jax.nn.softmax(jnp.where(mask, self.k_cache.value @ q, -jnp.inf))
        self.pos.value = self.pos.value + 1
        return w @ self.v_cache.value


class LM(nnx.Module):
    def __init__(self, vocab, dim, max_len, *, rngs):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        self.attn = CachedAttention(dim, max_len, rngs=rngs)

    def __call__(self, token):
        h = self.embed(token)
        return self.embed.attend(h + self.attn(h))


def generate(model, token, n):
    decode = jax.jit(lambda m, t: jnp.argmax(m(t)))  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
    out = [int(token)]
    for _ in range(n):
        token = decode(model, token)
        out.append(int(token))
    return out


model = LM(13, 8, 10, rngs=nnx.Rngs(0))
print(generate(model, jnp.array(3), 4), "cache position", int(model.attn.pos.value))
