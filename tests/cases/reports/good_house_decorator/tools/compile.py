"""House decorators."""
import functools

from flax import nnx


def compiled(fn=None, *, static=()):
    if fn is None:
        return functools.partial(compiled, static=static)
    jitted = nnx.jit(fn, static_argnames=static)

    @functools.wraps(fn)
    def call(*args, **kwargs):
        return jitted(*args, **kwargs)

    return call
