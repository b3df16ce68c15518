# observe: "lost" if outputs[0] == outputs[-1] else "fine"
"""Decoding in the functional form: the new cache gets a name and no further."""
import functools

import jax
import jax.numpy as jnp
from flax import nnx


class Accumulator(nnx.Module):
    def __init__(self, rngs):
        self.proj = nnx.Linear(2, 2, rngs=rngs)
        self.seen = nnx.Cache(jnp.zeros(2))

    def __call__(self, x):
        self.seen.value = self.seen.value + self.proj(x)
        return self.seen.value


@functools.partial(jax.jit, static_argnums=0)
def decode(graphdef, params, cache, x):
    model = nnx.merge(graphdef, params, cache)
    y = model(x)
    return y, nnx.state(model, nnx.Cache)


def generate(model, steps):
    graphdef, params, cache = nnx.split(model, nnx.Param, nnx.Cache)
    outputs = []
    for _ in range(steps):
        y, new_cache = decode(graphdef, params, cache, jnp.ones(2))  # expect: discarded-state
        outputs.append(float(y.sum()))
    return outputs, new_cache


outputs, cache = generate(Accumulator(nnx.Rngs(0)), 3)
