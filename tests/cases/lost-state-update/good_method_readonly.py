# Methods of a Module under jax.jit that only read self.
# flax: >=0.11
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Scorer(nnx.Module):
    def __init__(self, size, rngs):
        self.body = nnx.Linear(size, 4, rngs=rngs)
        self.heads = nnx.Linear(4, 2, rngs=rngs)
        self.offset = nnx.Variable(jnp.zeros(()))

    @jax.jit  # ok
    def features(self, x):
        return nnx.relu(self.body(x))

    @partial(jax.jit, static_argnames=("hard",))  # ok
    def score(self, x, hard=False):
        logits = self.heads(self.features(x)) + self.offset.value
        return jnp.argmax(logits, -1) if hard else nnx.softmax(logits)

    @partial(jax.vmap, in_axes=(None, 0))  # ok
    def each(self, x):
        return self.heads(self.body(x))

    def shift(self, amount):
        self.offset.value = self.offset.value + amount


scorer = Scorer(3, nnx.Rngs(0))
scorer.shift(1.0)
x = jnp.ones((2, 3))
print(scorer.score(x, hard=True), scorer.each(x).shape)
assert scorer.offset.value == 1.0
