"""Sampler state in a flax dataclass; draft tokens are rejected on purpose; a cache snapshot is restored."""
import dataclasses
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx, struct


@struct.dataclass
class Cache:
    mem: jax.Array
    pos: jax.Array


class LM(nnx.Module):
    def __init__(self, vocab, dim, *, rngs):
        self.embed = nnx.Embed(vocab, dim, rngs=rngs)
        self.mix = nnx.Linear(dim, dim, rngs=rngs)

    def __call__(self, tok, cache: Cache):
        h = self.embed(tok)
        mem = cache.mem.at[cache.pos].set(self.mix(h))
        h = h + mem.sum(0)
        return self.embed.attend(h), cache.replace(mem=mem, pos=cache.pos + 1)


@nnx.jit
def step(model, tok, cache):
    logits, cache = model(tok, cache)
    return jnp.argmax(logits), cache


@dataclasses.dataclass
class Sampler:
    target: LM
    draft: LM
    accepted: int = 0
    rejected: int = 0

    def propose(self, tok, cache, n):
        out = []
        for _ in range(n):
            tok, cache = step(self.draft, tok, cache)
            out.append(tok)
        return out  # the draft cache is dropped: the target decides

    def __call__(self, tok, length, k=2):
        cache = Cache(jnp.zeros((length + k, 4)), jnp.array(0))
        out = []
        while len(out) < length:
            proposal = self.propose(tok, cache, k)
            for guess in proposal:
                nxt, new_cache = step(self.target, tok, cache)
                cache, tok = new_cache, nxt
                out.append(int(nxt))
                if int(guess) != int(nxt):
                    self.rejected += 1
                    break
                self.accepted += 1
        return out[:length]


sampler = Sampler(LM(7, 4, rngs=nnx.Rngs(0)), LM(7, 4, rngs=nnx.Rngs(1)))
tokens = sampler(jnp.array(2), 6)
print(len(tokens), sampler.accepted + sampler.rejected >= 3)
