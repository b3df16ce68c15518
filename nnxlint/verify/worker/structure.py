"""What of a function's arguments is no array: jit compiles once for each of it, and compares it by ``==``."""

from __future__ import annotations

import functools
import types

import jax
from flax import nnx

from . import walk

DEPTH = 6
LIMIT = 2000
_PLAIN = (bool, int, float, complex, str, bytes, type(None), type, types.ModuleType)


def fixed(arguments):
    """(path, value, form) of what is no array and no container in named arguments; two values of one form do the same, as
    far as can be told."""
    found, seen = [], set()
    pending = list(arguments.items())
    while pending and len(found) < LIMIT:
        path, value = pending.pop(0)
        if walk.is_array(value) or walk.is_variable(value) or isinstance(value, (nnx.State, jax.ShapeDtypeStruct)):
            continue
        children = _children(value)
        if children is None:
            found.append((path, value, _form(value, DEPTH)))
        elif id(value) not in seen:
            seen.add(id(value))
            pending += [(walk.join(path, key), child) for key, child in children]
    return found


def differ(one, other):
    """Does jit take two values for different ones?"""
    try:
        return one is not other and not one == other
    except Exception:
        return False


def _children(value):
    """(key, child) pairs of a container, graph object or data class; None for anything else."""
    if walk.is_graph_object(value):
        return [(name, child) for name, child in sorted(vars(value).items()) if not name.startswith(("_object__", "_pytree__"))]
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, (list, tuple)):
        return list(zip(getattr(value, "_fields", range(len(value))), value))
    if hasattr(type(value), "__dataclass_fields__"):
        return [(name, getattr(value, name, None)) for name in type(value).__dataclass_fields__]
    return None


def _form(value, depth):
    """What a value does, in a form that can be compared."""
    if isinstance(value, _PLAIN):
        return type(value), value
    if depth == 0:
        return type(value)
    if isinstance(value, functools.partial):
        return ("partial", _form(value.func, depth - 1), *(_form(one, depth - 1) for one in value.args),
                *((name, _form(one, depth - 1)) for name, one in sorted(value.keywords.items())))
    if isinstance(value, types.MethodType):
        return "method", _form(value.__func__, depth - 1), _form(value.__self__, depth - 1)
    if isinstance(value, types.FunctionType):
        return ("function", value.__code__, *(_form(one, depth - 1) for one in value.__defaults__ or ()),
                *(_contents(cell, depth - 1) for cell in value.__closure__ or ()))
    if walk.is_array(value):
        # Constants of two functions may differ: then they do not do the same.
        return "array", id(value)
    children = _children(value)
    if children is not None:
        return (type(value), *((key, _form(child, depth - 1)) for key, child in children))
    if type(value).__eq__ is not object.__eq__:
        return type(value), _hashed(value)
    return (type(value), *((name, _form(one, depth - 1)) for name, one in sorted(getattr(value, "__dict__", {}).items())))


def _contents(cell, depth):
    try:
        return _form(cell.cell_contents, depth)
    except ValueError:
        return "empty"


def _hashed(value):
    try:
        return hash(value)
    except TypeError:
        return id(value)
