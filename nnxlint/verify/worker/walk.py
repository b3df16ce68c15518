"""Walks over arguments, results and captured objects, and names every array in them by its path."""

from __future__ import annotations

import functools
import gc
import inspect
import os
import types
from typing import NamedTuple

import jax
import numpy as np
from flax import nnx

from . import watch

LIMIT = 200_000
_package = __name__.partition(".")[0]
_here = os.path.dirname(os.path.abspath(__file__))

_bases = tuple(
    {getattr(nnx, name) for name in ("Object", "Pytree") if isinstance(getattr(nnx, name, None), type)}
)
_state_leaf = getattr(nnx, "VariableState", None)
_state_leaf = (_state_leaf,) if isinstance(_state_leaf, type) and _state_leaf is not nnx.Variable else ()
_hijax = getattr(__import__("flax.nnx.variablelib", fromlist=["x"]), "HijaxVariable", None)
_array_ref = getattr(__import__("flax.nnx.variablelib", fromlist=["x"]), "is_array_ref", None)
_Cached = type(functools.lru_cache(len))
_functions = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


class Leaf(NamedTuple):
    """path "model.bn.mean"; value: array, tracer, reference; holder: the Variable that holds it, or None."""

    path: str
    value: object
    holder: object

    @property
    def kind(self):
        """Name of the Variable's class, "Param", or "" for a bare array."""
        if self.holder is None:
            return ""
        if _state_leaf and isinstance(self.holder, _state_leaf):
            return self.holder.type.__name__
        return type(self.holder).__name__


def is_graph_object(value):
    """Is it a Module, Optimizer, Rngs, ... or a Variable?"""
    return isinstance(value, _bases) or is_variable(value)


def is_node(value):
    """Is it a graph object in the narrow sense: with an identity, not the stand-in in a State?"""
    return isinstance(value, (*_bases, nnx.Variable)) or _hijax is not None and type(value) is _hijax


def is_variable(value):
    """Is it a Variable, or Flax's stand-in for one in a State?"""
    return isinstance(value, (nnx.Variable, *_state_leaf)) or (
        _hijax is not None and type(value) is _hijax)


def is_array(value):
    """Is it an array or a tracer? (NumPy arrays too.)"""
    return isinstance(value, jax.Array) or type(value).__module__ == "numpy" and hasattr(value, "dtype")


def is_tracer(value):
    """Is it a value of a trace?"""
    return isinstance(value, jax.core.Tracer)


def join(path, key):
    """"model", "bn" -> "model.bn"; "model.blocks", 3 or "3" -> "model.blocks[3]"."""
    if isinstance(key, str) and key.isdecimal():
        key = int(key)  # what nnx.List calls its items
    if isinstance(key, str) and key.isidentifier():
        return f"{path}.{key}" if path else key
    return f"{path}[{key!r}]"


def root_of(path):
    """"model.blocks[3].bn" -> "model": the argument or name that a path starts from."""
    return path.partition(".")[0].partition("[")[0]


def mark(leaf):
    """What tells whether a leaf was changed: the array itself (arrays are immutable), or, for a
    mutable reference, its contents now."""
    if _is_reference(leaf.value) or _hijax is not None and type(leaf.holder) is _hijax:
        try:
            return np.array(read(leaf)).tobytes()
        except Exception:
            return None
    return leaf.value


def read(leaf):
    """The array that a leaf holds now, through its Variable if it has one."""
    holder = leaf.holder
    if holder is not None and _hijax is not None and type(holder) is _hijax:
        return holder.get_value()
    value = leaf.value
    if isinstance(holder, nnx.Variable):
        now = watch.value_of(holder)
        value = now if is_array(now) or _is_reference(now) else value
    elif holder is not None:
        value = holder.value
    return value[...] if _is_reference(value) else value


def cell(leaf):
    """(read, write) of what a leaf holds that is changed in place: a mutable reference, a hijax Variable. None for others."""
    holder = leaf.holder
    if _hijax is not None and type(holder) is _hijax:
        return holder.get_value, holder.set_value
    raw = watch.value_of(holder) if isinstance(holder, nnx.Variable) else leaf.value
    if not _is_reference(raw) or is_tracer(raw):
        return None
    return functools.partial(raw.__getitem__, ...), functools.partial(raw.__setitem__, ...)


def _is_reference(value):
    return _array_ref is not None and _array_ref(value)


def leaves(value, path="", plain=False, owners=None):
    """List of Leaf for all arrays in ``value``, in a fixed order.

    plain: also go into the attributes of ordinary objects, which JAX takes for leaves.
    owners: a dict that receives id -> (path, object) of each graph object on the way.
    """
    found = []
    _walk(value, path, plain, set(), found, owners)
    return found


def _walk(value, path, plain, open_ids, found, owners):
    if len(found) >= LIMIT or value is None or isinstance(value, (str, bytes, int, float, type)):
        return
    if _hijax is not None and type(value) is _hijax:
        found.append(Leaf(path, value, value))
        return
    if isinstance(value, nnx.Variable):
        raw = watch.value_of(value)
        if is_array(raw) or _is_reference(raw) or raw is watch.MISSING or not jax.tree_util.tree_leaves(raw):
            found.append(Leaf(path, raw, value))
        else:
            for inner in leaves(raw, path):
                found.append(Leaf(inner.path, inner.value, value))
        return
    if _state_leaf and isinstance(value, _state_leaf):
        found.append(Leaf(path, value.value, value))
        return
    if is_array(value) or isinstance(value, jax.ShapeDtypeStruct):
        found.append(Leaf(path, value, None))
        return
    if type(value).__module__.startswith(_package) or isinstance(value, types.ModuleType) or type(
            value).__module__.startswith("flax.nnx.graph") or isinstance(value, _functions):
        return
    if id(value) in open_ids:
        return
    if owners is not None and is_graph_object(value):
        owners.setdefault(id(value), (path, value))
    open_ids.add(id(value))
    try:
        for key, child in _children(value, plain):
            _walk(child, join(path, key), plain, open_ids, found, owners)
    finally:
        open_ids.discard(id(value))


def _children(value, plain):
    """(key, child) pairs one level below ``value``."""
    if isinstance(value, _bases):
        return [(name, child) for name, child in sorted(vars(value).items())
                if not name.startswith(("_object__", "_pytree__"))]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return list(zip(value._fields, value))
    if isinstance(value, (list, tuple)):
        return list(enumerate(value))
    if plain and isinstance(value, _Cached):
        return _kept(value)
    if hasattr(value, "items") and hasattr(value, "keys"):
        try:
            return list(value.items())
        except Exception:
            return []
    try:
        pairs, _ = jax.tree_util.tree_flatten_with_path(value, is_leaf=lambda inner: inner is not value)
    except Exception:
        pairs = []
    children = [(_key(keys[-1]), child) for keys, child in pairs if keys and child is not value]
    if plain and hasattr(value, "__dict__"):
        known = {id(child) for _, child in children}
        children += [(name, child) for name, child in vars(value).items() if id(child) not in known]
    return children


def _kept(function):
    """(key, value) pairs of the results that ``functools.lru_cache`` keeps of a function."""
    found = []
    for value in gc.get_referents(function):
        if type(value) is dict and value is not vars(function):
            found += value.values()
        elif is_array(value):
            found.append(value)
    return [("cache", value) for value in found]


def _key(entry):
    for name in ("name", "key", "idx"):
        if hasattr(entry, name):
            return getattr(entry, name)
    return str(entry)


def bind(function, args, kwargs):
    """Name -> argument as ``function`` would receive them; by position where it has no signature."""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
        named = {}
        parameters = bound.signature.parameters
        for name, value in bound.arguments.items():
            if parameters[name].kind is inspect.Parameter.VAR_POSITIONAL:
                named.update({f"{name}[{i}]": item for i, item in enumerate(value)})
            elif parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
                named.update(value)
            else:
                named[name] = value
        return named
    except (TypeError, ValueError):
        return {**{f"argument {i}": value for i, value in enumerate(args)}, **kwargs}


def argument_leaves(function, args, kwargs, owners=None):
    """List of Leaf of all arguments, paths beginning with the parameter's name."""
    return [leaf for name, value in bind(function, args, kwargs).items()
            for leaf in leaves(value, name, owners=owners)]


def captured(function, depth=3):
    """Name -> object that a function reaches without receiving it.

    Closure cells, globals that its code names, ``self`` of a bound method, arguments of a
    ``partial``, a callable instance itself; through the user's own helper functions too.
    """
    found = {}
    _capture(function, found, depth, set())
    return found


def _capture(function, found, depth, seen):
    if depth < 0 or id(function) in seen:
        return
    seen.add(id(function))
    if isinstance(function, functools.partial):
        for index, value in enumerate(function.args):
            _note(f"partial argument {index}", value, found, depth, seen)
        for name, value in function.keywords.items():
            _note(name, value, found, depth, seen)
        _capture(function.func, found, depth, seen)
        return
    if isinstance(function, types.MethodType):
        found.setdefault("self", function.__self__)
        _capture(function.__func__, found, depth, seen)
        return
    if not isinstance(function, types.FunctionType):
        if is_graph_object(function):
            found.setdefault("self", function)
        elif getattr(function, "__wrapped__", None) is not None:
            _capture(function.__wrapped__, found, depth, seen)
        return
    code = function.__code__
    if os.path.dirname(code.co_filename) == _here:
        _capture(getattr(function, "__wrapped__", None), found, depth, seen)
        return
    for name, cell in zip(code.co_freevars, function.__closure__ or ()):
        try:
            _note(name, cell.cell_contents, found, depth, seen)
        except ValueError:
            continue
    for value in function.__defaults__ or ():
        if is_graph_object(value):
            found.setdefault("default", value)
    for name in sorted(_global_names(code)):
        if name in function.__globals__:
            _note(name, function.__globals__[name], found, depth, seen)
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:
        _capture(wrapped, found, depth, seen)


def _note(name, value, found, depth, seen):
    if isinstance(value, (types.ModuleType, type)) or value is None:
        return
    if isinstance(value, (*_functions, functools.partial)) or (
            hasattr(value, "__wrapped__") and not is_graph_object(value)):
        home = (getattr(value, "__module__", None) or "").partition(".")[0]
        if home not in ("jax", "jaxlib", "flax", "optax", "numpy", "builtins"):
            _capture(value, found, depth - 1, seen)
        if isinstance(value, types.MethodType):
            found.setdefault(name, value.__self__)
        return
    found.setdefault(name, value)


def _global_names(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _global_names(constant)
    return names
