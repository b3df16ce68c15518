"""The flagged function as a pure function of its arrays: to trace it, and to see what depends on what."""

from __future__ import annotations

import inspect

import jax
import numpy as np
from flax import nnx

from . import walk, watch


def split(args, kwargs):
    """Take arguments apart.

    Returns (paths, arrays, merge): the names and values of all arrays, and ``merge(arrays)`` that
    gives (args, kwargs) with new graph objects of the trace that is current when it is called.
    """
    graphdef, state = nnx.split((args, kwargs))
    pairs, treedef = jax.tree_util.tree_flatten_with_path(state)
    arrays = [value for _, value in pairs]
    dynamic = [index for index, value in enumerate(arrays) if walk.is_array(value)]

    def merge(values):
        whole = list(arrays)
        for index, value in zip(dynamic, values):
            whole[index] = value
        new = jax.tree_util.tree_unflatten(treedef, whole)
        if "copy" in inspect.signature(nnx.merge).parameters:
            return nnx.merge(graphdef, new, copy=True)
        return nnx.merge(graphdef, new)

    return [_path(pairs[index][0]) for index in dynamic], [arrays[index] for index in dynamic], merge


def _path(keys):
    path = ""
    for key in keys:
        name = next((getattr(key, attribute) for attribute in ("key", "name", "idx") if hasattr(key, attribute)), "")
        if name != "value":
            path = walk.join(path, name)
    return path


def dependence(jaxpr, wanted):
    """Which inputs each wanted output depends on.

    jaxpr: closed jaxpr; wanted: indices of outputs. Returns a list of sets of input indices. An
    equation is taken to pass every input to every output, so independence is certain.
    """
    jaxpr = jaxpr.jaxpr
    reach = {var: {index} for index, var in enumerate(jaxpr.invars)}
    for equation in jaxpr.eqns:
        if str(equation.primitive) in ("stop_gradient",):
            continue
        union = set()
        for var in equation.invars:
            if not hasattr(var, "val"):
                union |= reach.get(var, set())
        for var in equation.outvars:
            reach[var] = union
    return [set() if hasattr(jaxpr.outvars[index], "val") else reach.get(jaxpr.outvars[index], set())
            for index in wanted]


def copy_arrays(value):
    """The same tree of plain arrays with buffers of its own."""
    return jax.tree_util.tree_map(lambda x: x.copy() if isinstance(x, jax.Array) else x, value)


class Experiment:
    """Inside ``with``: whatever is written to graph objects is taken back at the end.

    The values of the given leaves are replaced by copies meanwhile, so that a donated buffer is
    the copy's.
    """

    def __init__(self, leaves):
        self.holders = [leaf.holder for leaf in leaves if isinstance(leaf.holder, nnx.Variable)]
        self.log = watch.Log()
        self.random = None

    def __enter__(self):
        self.random = np.random.get_state()
        self.log.__enter__()
        for holder in self.holders:
            raw = watch.value_of(holder)
            if isinstance(raw, jax.Array) and not walk.is_tracer(raw):
                self.log.note_value(holder, raw, raw)
                watch.put(holder, raw.copy())
        return self

    def __exit__(self, *error):
        self.log.__exit__()
        self.log.undo()
        np.random.set_state(self.random)


def arrays_of(value):
    """The concrete arrays in a result, as NumPy; random keys as their data."""
    found = []
    for leaf in walk.leaves(value):
        array = walk.read(leaf)
        if walk.is_tracer(array) or not hasattr(array, "dtype"):
            continue
        if jax.dtypes.issubdtype(array.dtype, jax.dtypes.prng_key):
            array = jax.random.key_data(array)
        found.append(np.asarray(array))
    return found


def difference(one, other):
    """How many of the arrays of two results differ by more than rounding, and of how many; None if not comparable."""
    first, second = arrays_of(one), arrays_of(other)
    if len(first) != len(second) or not first:
        return None
    different = 0
    for a, b in zip(first, second):
        if a.shape != b.shape:
            different += 1
        elif np.issubdtype(a.dtype, np.inexact) or a.dtype.kind == "V" or a.dtype.name.startswith("bfloat"):
            x, y = a.astype(np.complex128 if a.dtype.kind == "c" else np.float64), b.astype(
                np.complex128 if b.dtype.kind == "c" else np.float64)
            scale = max(1e-6, float(np.nanmax(np.abs(x), initial=0)), float(np.nanmax(np.abs(y), initial=0)))
            rounding = 1e-4 if a.dtype.itemsize >= 4 else 3e-2
            different += not np.allclose(x, y, rtol=0, atol=rounding * scale, equal_nan=True)
        else:
            different += not np.array_equal(a, b)
    return different, len(first)
