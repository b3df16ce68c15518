"""How the outcome of a program is observed.

A program says it in a comment, ``# observe: "lost" if same(model, Net(nnx.Rngs(0))) else "fine"``, which is
evaluated in the program's own namespace after it ran, with the helpers of this file; or in a sidecar file
``NAME.observe.py`` (``observe.py`` in a folder) with ``observe(program)``. Without either, a program that ends
is "fine" and one that raises is "raises:NAME".
"""

from __future__ import annotations

import importlib.util
import runpy
import sys
from types import SimpleNamespace


def arrays(tree):
    """The arrays of a graph object, a State or any pytree, as numpy, keys as their data."""
    import jax
    import numpy as np
    from flax import nnx

    try:
        state = nnx.state(tree)
    except Exception:
        state = tree
    leaves = jax.tree.leaves(state)
    found = []
    for leaf in leaves:
        value = getattr(leaf, "value", leaf)
        if isinstance(value, jax.Array) and jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
            value = jax.random.key_data(value)
        found.append(np.asarray(value))
    return found


def same(one, other):
    """Do two graph objects, states or arrays hold equal numbers? Raises for a leaked tracer."""
    import numpy as np

    left, right = arrays(one), arrays(other)
    return len(left) == len(right) and all(
        a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(left, right)
    )


def leaked(tree):
    """Does any leaf hold a tracer?"""
    import jax
    from flax import nnx

    try:
        tree = nnx.state(tree)
    except Exception:
        pass
    return any(isinstance(getattr(leaf, "value", leaf), jax.core.Tracer) for leaf in jax.tree.leaves(tree))


def zero(tree):
    """Is every number zero?"""
    return all(not a.any() for a in arrays(tree))


def compiles(call, times=3):
    """How many programs XLA compiles while `call` is made again and again, the first time not counted."""
    import jax.monitoring

    seen = []
    call()
    jax.monitoring.register_event_duration_secs_listener(
        lambda name, *_, **__: seen.append(name) if name.endswith("backend_compile_duration") else None
    )
    for _ in range(times):
        call()
    return len(seen)


def attempt(call):
    """"raises:NAME" if the call raises, else None."""
    try:
        call()
    except Exception as error:
        return f"raises:{type(error).__name__}"
    return None


HELPERS = {"same": same, "leaked": leaked, "zero": zero, "compiles": compiles, "attempt": attempt}


def outcome(case, version):
    """Run the program and say what happened."""
    sys.path.insert(0, str(case.entry.parent))
    sys.argv = [str(case.entry)]
    try:
        namespace = runpy.run_path(str(case.entry), run_name="__main__")
    except Exception as error:
        return f"raises:{type(error).__name__} {error}"
    if case.sidecar.exists():
        spec = importlib.util.spec_from_file_location("observe", case.sidecar)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.observe(SimpleNamespace(**namespace))
    expression = case.header("observe", version)
    if expression is None:
        return "fine"
    return eval(expression, {**namespace, **HELPERS})
