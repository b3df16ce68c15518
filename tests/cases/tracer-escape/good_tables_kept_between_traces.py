"""Tables that outlive a trace: of numpy, made at compile time, or needed by one trace alone."""
import functools

import jax
import jax.numpy as jnp
import numpy as np

MASKS = {}


@functools.lru_cache(maxsize=None)
def frequencies(size):
    return (1.0 / (100.0 ** (np.arange(size) / size))).astype(np.float32)


@functools.cache
def angles(size):
    with jax.ensure_compile_time_eval():
        return jnp.sin(jnp.arange(size, dtype=jnp.float32))


def mask(size):
    if size not in MASKS:
        MASKS[size] = np.tril(np.ones((size, size), np.float32))
    return MASKS[size]


@jax.jit
def encode(x):
    return x * frequencies(x.shape[-1]) + angles(x.shape[-1]) @ mask(x.shape[-1])


@jax.jit
def decode(x):
    return x / frequencies(x.shape[-1]) - angles(x.shape[-1]) @ mask(x.shape[-1])


decode(encode(jnp.ones((2, 4))))
