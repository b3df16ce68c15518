# flax: >=0.12
"""Class hierarchy with super().__init__, properties, decode cache that the jitted step returns, beam of states."""
import jax
import jax.numpy as jnp
from flax import nnx


class Cache(nnx.Variable):
    """A custom Variable."""


class Base(nnx.Module):
    def __init__(self, dim, *, rngs):
        super().__init__()
        self.dim = dim
        self.embed = nnx.Embed(11, dim, rngs=rngs)
        self.length = 0

    @property
    def head(self):
        return self.embed.attend

    def encode(self, tok):
        raise NotImplementedError

    def __call__(self, tok):
        return self.head(self.encode(tok))


class Recurrent(Base):
    def __init__(self, dim, *, rngs, batch=2):
        super().__init__(dim, rngs=rngs)
        self.proj = nnx.Linear(dim, dim, rngs=rngs)
        self.cache = Cache(jnp.zeros((batch, dim)))
        self.index = Cache(jnp.array(0))

    def encode(self, tok):
        h = nnx.tanh(self.proj(self.embed(tok)) + self.cache[...])
        self.cache[...] = h
        self.index[...] = self.index[...] + 1
        return h

    def reset(self):
        self.cache[...] = jnp.zeros_like(self.cache[...])
        self.index[...] = jnp.array(0)


@jax.jit
def decode_step(params, cache, tok):
    model = nnx.merge(graphdef, params, cache)
    logits = model(tok)
    _, _, cache = nnx.split(model, nnx.Param, Cache)
    return logits.argmax(-1), cache


def generate(params, cache, tok, n):
    out = []
    for _ in range(n):
        tok, cache = decode_step(params, cache, tok)
        out.append(tok)
    return jnp.stack(out, 1), cache


@jax.jit
def generate_scan(params, cache, tok):
    def body(carry, _):
        tok, cache = carry
        tok, cache = decode_step(params, cache, tok)
        return (tok, cache), tok

    (_, cache), toks = jax.lax.scan(body, (tok, cache), None, length=4)
    return toks.T, cache


@nnx.jit
def decode_nnx(model, tok):
    return model(tok).argmax(-1)


model = Recurrent(6, rngs=nnx.Rngs(0))
graphdef, params, cache = nnx.split(model, nnx.Param, Cache)
empty = jax.tree.map(jnp.copy, cache)
a, c1 = generate(params, cache, jnp.array([1, 2]), 4)
b, c2 = generate_scan(params, empty, jnp.array([1, 2]))
assert (a == b).all()
assert int(c1["index"][...]) == int(c2["index"][...]) == 4
model.reset()
tok, outs = jnp.array([1, 2]), []
for _ in range(4):
    tok = decode_nnx(model, tok)
    outs.append(tok)
assert (jnp.stack(outs, 1) == a).all() and int(model.index[...]) == 4
