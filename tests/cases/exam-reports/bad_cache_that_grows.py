# observe: "recompiles" if TRACED > 2 else "fine"
"""After naive KV caches ('generation gets slower and slower'): the cache Variable grows by concatenation at each jitted decode step."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

TRACED = 0


class Cache(nnx.Variable):
    pass


class CachedAttention(nnx.Module):
    def __init__(self, d, max_len, *, rngs):
        self.q, self.k, self.v = (nnx.Linear(d, d, rngs=rngs) for _ in range(3))
        self.keys = Cache(jnp.zeros((0, d)))
        self.values = Cache(jnp.zeros((0, d)))

    def __call__(self, x):
        self.keys.value = jnp.concatenate([self.keys.value, self.k(x)[None]])
        self.values.value = jnp.concatenate([self.values.value, self.v(x)[None]])
        w = nnx.softmax(self.keys.value @ self.q(x))
        return w @ self.values.value


class Decoder(nnx.Module):
    def __init__(self, vocab, d, max_len, *, rngs):
        self.emb = nnx.Embed(vocab, d, rngs=rngs)
        self.attn = CachedAttention(d, max_len, rngs=rngs)

    def __call__(self, tok):
        x = self.emb(tok)
        return self.emb.attend(x + self.attn(x))


@nnx.jit  # expect: retracing-state-change
def decode_step(model, tok):
    global TRACED
    TRACED += 1
    return model(tok).argmax()


def generate(model, prompt, n):
    out = list(prompt)
    for t in prompt[:-1]:
        decode_step(model, jnp.array(t))
    for _ in range(n):
        out.append(int(decode_step(model, jnp.array(out[-1]))))
    return out


model = Decoder(9, 8, 16, rngs=nnx.Rngs(0))
print(generate(model, [1, 2, 3], 5), "traced", TRACED)
print("RESULT", "fine" if TRACED <= 2 else "recompiles")
