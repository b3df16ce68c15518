"""The flagged function as a pure function of its arrays: to trace it, and to see what depends on what."""

from __future__ import annotations

import inspect

import jax
import numpy as np
from flax import nnx
from jax._src import core

from . import walk, watch


def split(args, kwargs):
    """Take arguments apart.

    Returns (paths, arrays, merge): the names and values of all arrays, and ``merge(arrays)`` that
    gives (args, kwargs) with new graph objects of the trace that is current when it is called.
    """
    leaves, outline = jax.tree_util.tree_flatten_with_path((args, kwargs), is_leaf=walk.is_node)
    objects = [value for _, value in leaves if walk.is_node(value)]
    graphdef, state = nnx.split(objects)
    pairs, treedef = jax.tree_util.tree_flatten_with_path(state)
    arrays = [value for _, value in pairs] + [value for _, value in leaves if walk.is_array(value)]
    keys = [path for path, _ in pairs] + [path for path, value in leaves if walk.is_array(value)]
    dynamic = [index for index, value in enumerate(arrays) if walk.is_array(value)]

    def merge(values):
        whole = list(arrays)
        for index, value in zip(dynamic, values):
            whole[index] = value
        new = jax.tree_util.tree_unflatten(treedef, whole[:len(pairs)])
        copying = {"copy": True} if "copy" in inspect.signature(nnx.merge).parameters else {}
        made = iter(nnx.merge(graphdef, new, **copying))
        bare = iter(whole[len(pairs):])
        return jax.tree_util.tree_unflatten(outline, [
            next(made) if walk.is_node(value) else next(bare) if walk.is_array(value) else value
            for _, value in leaves])

    return [_path(keys[index]) for index in dynamic], [arrays[index] for index in dynamic], merge


def _path(keys):
    path = ""
    for key in keys:
        name = next((getattr(key, attribute) for attribute in ("key", "name", "idx") if hasattr(key, attribute)), "")
        if name != "value":
            path = walk.join(path, name)
    return path


def outside():
    """Is no trace running in this thread?"""
    return core.trace_state_clean()


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


_SAME = ("copy", "copy_p", "optimization_barrier", "pvary", "sharding_constraint", "stop_gradient", "mesh_cast",
         "reduce_precision")


def inner_of(equation):
    """(jaxpr, constants) of an equation that only calls: pjit, remat, custom_jvp and their like; or None."""
    if str(equation.primitive) in ("scan", "while", "cond", "shard_map"):
        return None
    for name in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        inner = equation.params.get(name)
        if inner is not None:
            return (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, [])
    return None


def origin(jaxpr, var):
    """The variable that ``var`` is a mere copy of, followed back as far as it goes, through calls too."""
    producers = {id(out): (equation, index) for equation in jaxpr.eqns for index, out in enumerate(equation.outvars)}
    while id(var) in producers:
        equation, index = producers[id(var)]
        name = str(equation.primitive)
        inner = inner_of(equation)
        if name in _SAME:
            var = equation.invars[index if len(equation.invars) == len(equation.outvars) else 0]
        elif name == "scan":
            body, constants, carries = (equation.params["jaxpr"].jaxpr, equation.params["num_consts"],
                                        equation.params["num_carry"])
            source = origin(body, body.outvars[index])
            places = [place for place, invar in enumerate(body.invars) if invar is source]
            # A carry must stay in its place; a stacked output may be a stacked input, or else a constant.
            if not places or (places[0] != constants + index if index < carries else places[0] < constants + carries):
                return var
            var = equation.invars[places[0]]
        elif inner is not None and len(inner[0].outvars) == len(equation.outvars):
            source = origin(inner[0], inner[0].outvars[index])
            places = [place for place, invar in enumerate(inner[0].invars) if invar is source]
            if not places or len(inner[0].invars) != len(equation.invars):
                return var
            var = equation.invars[places[0]]
        else:
            return var
        if hasattr(var, "val"):
            return var
    return var


def really_changed(trace, make_trace):
    """Paths of the Variables that the traced function gives another value than the one that came in.

    A transform inside writes back every Variable that passes through it, changed or not; only the
    program of the trace tells. Returns None when the function cannot be traced on its own.
    """
    try:
        paths, arrays, merge = split(trace.args, trace.kwargs)
        shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]
        seen, inner = [], set()

        def run(values):
            args, kwargs = merge(values)
            again = make_trace(trace.function, args, kwargs)
            again.run()
            del seen[:]
            firsts = {id(variable): first for variable, first, _ in again.log.written()}
            inner.update(change.path for change in again.changes if change.inner)
            kept = [(change, firsts[id(change.variable)]) for change in again.changes
                    if not change.inner and id(change.variable) in firsts and hasattr(change.value, "dtype")]
            seen.extend(change.path for change, _ in kept)
            return [(change.value, first) for change, first in kept]

        jaxpr = jax.make_jaxpr(run)(shapes).jaxpr
    except Exception:
        return None
    changed = inner
    for path, now, first in zip(seen, jaxpr.outvars[::2], jaxpr.outvars[1::2]):
        if hasattr(now, "val") or hasattr(first, "val") or origin(jaxpr, now) is not origin(jaxpr, first):
            changed.add(path)
    return changed


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
