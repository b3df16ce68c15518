"""House decorators."""
import functools

import jax


def compiled(fn=None, *, static=()):
    if fn is None:
        return functools.partial(compiled, static=static)
    jitted = jax.jit(fn, static_argnames=static)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update

    @functools.wraps(fn)
    def call(*args, **kwargs):
        return jitted(*args, **kwargs)

    return call
