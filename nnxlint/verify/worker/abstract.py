"""The flagged function as a pure function of its arrays: to trace it, and to see what depends on what."""

from __future__ import annotations

import contextlib
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


@contextlib.contextmanager
def aside(function):
    """While the verifier traces a function of the program on its own: what that writes into graph objects is taken back, and
    into plain lists, dicts, sets and objects that it reaches without receiving them."""
    kept, seen, pending = [], set(), list(walk.captured(function).values())
    while pending and len(seen) < 10_000:
        value = pending.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if type(value) not in (list, dict, set):
            if walk.is_graph_object(value) or type(getattr(value, "__dict__", None)) is not dict or isinstance(value, type(inspect)):
                continue
            value = vars(value)
        kept.append((value, value.copy()))
        pending += value.values() if isinstance(value, dict) else value
    log = watch.Log()
    try:
        with log:
            yield
    finally:
        log.undo()
        for value, before in kept:
            if isinstance(value, list):
                value[:] = before
            else:
                value.clear()
                value.update(before)


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
        if name == "scatter" and equation.invars[2].aval.shape == equation.invars[0].aval.shape and not equation.invars[1].aval.size:
            var = equation.invars[2]  # ``variable[...] = new``: all of it is overwritten
        elif name in _SAME:
            var = equation.invars[index if len(equation.invars) == len(equation.outvars) else 0]
        elif name == "scan":
            body, (constants, carries) = equation.params["jaxpr"].jaxpr, _scan_form(equation)
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


def _scan_form(equation):
    """(how many constants a scan has, how many values it carries); jax 0.12 says it in another way."""
    parameters = equation.params
    if "num_consts" in parameters:
        return parameters["num_consts"], parameters["num_carry"]
    constants, carries, _ = parameters["ft_in"].update(equation.invars).unpack()
    return len(list(constants)), len(list(carries))


def dropped_by_loops(trace):
    """Paths of the Variables of arguments of which loops inside compute new values that nothing uses, where that is so for
    all that the loop changes of an argument. None when the function cannot be traced on its own."""
    try:
        _, arrays, merge = split(trace.args, trace.kwargs)

        def run(values):
            args, kwargs = merge(values)
            return [leaf.value for leaf in walk.leaves(trace.function(*args, **kwargs)) if walk.is_array(leaf.value)]

        with aside(trace.function):
            jaxpr = jax.make_jaxpr(run)([jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]).jaxpr
    except Exception:
        return None
    names = {id(leaf.value): leaf.path for leaf in trace.inputs if leaf.holder is not None}
    given = {id(var): names[id(array)] for var, array in zip(jaxpr.invars, arrays) if id(array) in names}
    used = {id(var) for var in jaxpr.outvars} | {id(var) for equation in jaxpr.eqns for var in equation.invars}
    found = []
    for equation in jaxpr.eqns:
        dropped, kept = [], set()
        for before, after, changed in _carries(equation):
            path = None if hasattr(before, "val") else given.get(id(origin(jaxpr, before)))
            if path and changed and id(after) not in used:
                dropped.append(path)
            elif path and changed:
                kept.add(walk.root_of(path))
        found += [path for path in dropped if walk.root_of(path) not in kept]
    return found


def _carries(equation):
    """(variable that goes into a loop, variable that comes out, is it another value) of all that a loop carries."""
    name, parameters = str(equation.primitive), equation.params
    if name == "scan":
        body, (first, number) = parameters["jaxpr"].jaxpr, _scan_form(equation)
        inner = first
    elif name == "while":
        body, inner = parameters["body_jaxpr"].jaxpr, parameters["body_nconsts"]
        first, number = parameters["cond_nconsts"] + inner, len(body.outvars)
    else:
        return
    for index in range(number):
        out = body.outvars[index]
        changed = hasattr(out, "val") or origin(body, out) is not body.invars[inner + index]
        yield equation.invars[first + index], equation.outvars[index], changed


class Changes:
    """What a traced function changes, as its program tells.

    changed: paths of the Variables that have another value at its end than the one that came in; filled: of those among
    them that only got the value of something else that the caller has, and were read after that; used: paths of
    attributes that were written and then read.
    """

    def __init__(self):
        self.changed = set()
        self.filled = set()
        self.used = set()


def changes_of(trace, make_trace):
    """The Changes of a traced function, or None when it cannot be traced on its own.

    A transform inside writes back every Variable that passes through it, changed or not: only the
    program of the trace tells.
    """
    try:
        paths, arrays, merge = split(trace.args, trace.kwargs)
        shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]
        seen, found = [], Changes()

        def run(values):
            args, kwargs = merge(values)
            again = make_trace(trace.function, args, kwargs)
            reads = watch.Reads().start()
            try:
                again.run()
            finally:
                reads.stop()
            del seen[:]
            firsts = {id(variable): first for variable, first, _ in again.log.written()}
            found.changed.update(change.path for change in again.changes if change.inner)
            found.used.update(walk.join(path, name) for path, owner in again.owners.values() for name in vars(owner)
                              if (id(owner), name) in reads.used)
            kept = [(change, firsts[id(change.variable)]) for change in again.changes
                    if not change.inner and id(change.variable) in firsts and hasattr(change.value, "dtype")]
            seen.extend((change.path, (id(change.variable), "") in reads.used) for change, _ in kept)
            return [(change.value, first) for change, first in kept]

        with aside(trace.function):
            closed = jax.make_jaxpr(run)(shapes)
    except Exception:
        return None
    jaxpr, sources = closed.jaxpr, {}
    for (path, used), now, first in zip(seen, jaxpr.outvars[::2], jaxpr.outvars[1::2]):
        if hasattr(now, "val") or hasattr(first, "val"):
            found.changed.add(path)
        elif origin(jaxpr, now) is not origin(jaxpr, first):
            found.changed.add(path)
            if used:
                sources[path] = origin(jaxpr, now)
    held = {id(leaf.value) for value in walk.captured(trace.function).values() for leaf in walk.leaves(value)}
    given = {id(var): "" for var, value in zip(jaxpr.constvars, closed.consts) if id(value) in held}
    given.update(zip(map(id, jaxpr.invars), paths))
    found.filled = {path for path, source in sources.items() if id(source) in given and given[id(source)] not in found.changed}
    return found


def copy_arrays(value):
    """The same tree of plain arrays with buffers of its own."""
    return jax.tree_util.tree_map(lambda x: x.copy() if isinstance(x, jax.Array) else x, value)


class Experiment:
    """Inside ``with``: whatever is written to graph objects is taken back at the end.

    The values of the given leaves are replaced by copies meanwhile, so that a donated buffer is
    the copy's. What is changed in place is put back for the given leaves only.
    """

    def __init__(self, leaves):
        cells = [(leaf, walk.cell(leaf)) for leaf in leaves]
        self.cells = list({id(leaf.value if leaf.holder is None else leaf.holder): cell for leaf, cell in cells if cell}.values())
        self.holders = [leaf.holder for leaf, cell in cells if isinstance(leaf.holder, nnx.Variable) and cell is None]
        self.contents = []
        self.log = watch.Log()
        self.random = None

    def __enter__(self):
        self.random = np.random.get_state()
        self.contents = [copy_arrays(read()) for read, _ in self.cells]
        self.log.__enter__()
        for holder in self.holders:
            raw = watch.value_of(holder)
            if isinstance(raw, jax.Array) and not walk.is_tracer(raw) and not raw.is_deleted():
                self.log.note_value(holder, raw, raw)
                watch.put(holder, raw.copy())
        return self

    def __exit__(self, *error):
        self.log.__exit__()
        self.log.undo()
        for (_, write), contents in zip(self.cells, self.contents):
            write(contents)
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
