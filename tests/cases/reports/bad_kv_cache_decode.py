# observe: "lost" if index == 0 else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Decoder(nnx.Module):
    def __init__(self, d, heads, length, rngs):
        self.embed = nnx.Embed(11, d, rngs=rngs)
        self.attn = nnx.MultiHeadAttention(num_heads=heads, in_features=d, decode=True, rngs=rngs)
        self.head = nnx.Linear(d, 11, rngs=rngs)
        self.attn.init_cache((1, length, d))

    def __call__(self, token):
        return self.head(self.attn(self.embed(token)))


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def next_token(decoder, token):
    logits = decoder(token)
    return jnp.argmax(logits[:, -1:], axis=-1)


def generate(decoder, token, n):
    out = []
    for _ in range(n):
        token = next_token(decoder, token)
        out.append(int(token[0, 0]))
    return out


decoder = Decoder(8, 2, 6, nnx.Rngs(0))
out = generate(decoder, jnp.array([[3]]), 4)
index = int(decoder.attn.cache_index.value)
print(out, "cache index", index, "CACHE LOST" if index == 0 else "ok")
