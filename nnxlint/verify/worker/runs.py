"""What values of a trace are in each run of what is compiled: a call inside a trace is seen once only."""

from __future__ import annotations

import os
import sys

import jax

# Files of jax whose functions run a body for many elements or steps.
_REPEATING = (os.path.join("control_flow", "loops.py"), os.path.join("interpreters", "batching.py"))


def hear(values, heard):
    """Have ``heard(arrays)`` called with what tracers are in each run, from another thread. Is that possible?

    Not inside of loops and batches, where one run of the program shows many of these.
    """
    if _repeated() or not values:
        return False
    jax.debug.callback(lambda *arrays: heard(arrays), *values)
    return True


def _repeated():
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.endswith(_REPEATING):
            return True
        frame = frame.f_back
    return False


def settle():
    """Wait until all that was to be heard has been."""
    barrier = getattr(jax, "effects_barrier", None)
    if barrier:
        barrier()
