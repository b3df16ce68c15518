# raises: UnexpectedTracerError
"""A table is made at its first use, which is in a trace, and used again in another."""
import functools

import jax
import jax.numpy as jnp


@functools.lru_cache(maxsize=None)
def frequencies(size):
    return 1.0 / (100.0 ** (jnp.arange(size) / size))


@jax.jit  # expect: tracer-escape
def encode(x):
    return x * frequencies(x.shape[-1])


@jax.jit  # expect: tracer-escape
def decode(x):
    return x / frequencies(x.shape[-1])


decode(encode(jnp.ones((2, 4))))
