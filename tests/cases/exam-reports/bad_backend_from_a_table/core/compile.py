"""Chooses the compiler of a step function by configuration."""
import jax
from flax import nnx

BACKENDS = {
    "none": lambda fn: fn,
    "jax": jax.jit,
    "nnx": nnx.jit,
}


def compile_step(fn, backend):
    try:
        return BACKENDS[backend](fn)  # expect[>=0.11]: lost-state-update
    except KeyError:
        raise ValueError(f"unknown backend {backend!r}") from None
