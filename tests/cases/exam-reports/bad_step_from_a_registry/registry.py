import jax
from flax import nnx

_STEPS = {}


def register(name):
    def deco(fn):
        _STEPS[name] = fn
        return fn

    return deco


def get_step(name, jit=True):
    fn = _STEPS[name]
    return jax.jit(fn) if jit else fn  # expect[>=0.11]: lost-state-update
