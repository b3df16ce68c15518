# A greedy sampler: the cache inside the attention module moves under jax.jit and does not come out.
# flax: >=0.11
# observe: "lost" if int(lm.attn.position.value) == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Cache(nnx.Variable):
    pass


class CachedAttention(nnx.Module):
    def __init__(self, dim, length, *, rngs):
        self.qkv = nnx.Linear(dim, 3 * dim, rngs=rngs)
        self.keys = Cache(jnp.zeros((length, dim)))
        self.values = Cache(jnp.zeros((length, dim)))
        self.position = Cache(jnp.zeros((), jnp.int32))

    def append(self, k, v):
        i = self.position.value
        self.keys.value = jax.lax.dynamic_update_slice(self.keys.value, k[None], (i, 0))
        self.values.value = jax.lax.dynamic_update_slice(self.values.value, v[None], (i, 0))
        self.position.value = i + 1

    def __call__(self, x):
        q, k, v = jnp.split(self.qkv(x), 3)
        self.append(k, v)
        mask = jnp.arange(self.keys.value.shape[0]) < self.position.value
        w = jax.nn.softmax(jnp.where(mask, self.keys.value @ q, -1e9))
        return w @ self.values.value


class LM(nnx.Module):
    def __init__(self, vocab, dim, length, *, rngs):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        self.attn = CachedAttention(dim, length, rngs=rngs)

    def __call__(self, token):
        return self.embed.attend(self.attn(self.embed(token)))


@jax.jit  # expect: lost-state-update
def decode_one(lm: LM, token):
    logits = lm(token)
    return jnp.argmax(logits)


def generate(lm, prompt, steps):
    out, token = [], prompt
    for _ in range(steps):
        token = decode_one(lm, token)
        out.append(int(token))
        if out[-1] == 7:
            break
    return out


lm = LM(8, 4, 6, rngs=nnx.Rngs(0))
print(generate(lm, jnp.array(1), 4))
