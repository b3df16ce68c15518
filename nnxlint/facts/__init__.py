"""What is known of JAX and Flax, by version: tables of data, and how a row is found."""

from __future__ import annotations

from . import behaviour, versions
from .classes import CLASSES, DATACLASS_DECORATORS, GIVEN_METHODS, VARIABLES
from .functions import (
    ARRAY_PATTERN_PREFIXES, ARRAY_PREFIXES, FUNCTIONS, INNER_MODULES, KEEPS_ARGUMENT, MODULE_SPELLINGS,
)
from .transforms import SHOWN_PREFIXES, SPELLINGS, TRANSFORMS, TWINS

__all__ = ["LIBRARIES", "OUTLINED", "GIVEN_METHODS", "TWINS", "behaviour", "canonical", "shown", "versions", "describe"]

# Packages that are read from facts and never from files, whatever lies on the path.
LIBRARIES = frozenset({"jax", "jaxlib", "flax", "optax", "numpy", "chex", "functools", "typing", "dataclasses",
                       "orbax", "collections", "contextlib", "copy", "math", "pytest", "tqdm", "typing_extensions",
                       "importlib", "packaging", "absl"})
# Packages of which Pylint needs to know names, signatures and bases only: what their functions do stands in the facts.
OUTLINED = frozenset({"jax", "flax", "optax"})
_TYPING_EXTENSIONS = "typing_extensions."
_cache = {}


def canonical(dotted):
    """The public name of what a dotted name means: "jax.remat" -> "jax.checkpoint"."""
    found = _cache.get(dotted)
    if found is None:
        found = _cache[dotted] = _canonical(dotted)
    return found


def _canonical(dotted):
    if dotted in _KNOWN:
        return dotted
    if dotted in SPELLINGS:
        return SPELLINGS[dotted]
    if dotted.startswith(_TYPING_EXTENSIONS):
        return "typing." + dotted[len(_TYPING_EXTENSIONS):]
    for long, short in MODULE_SPELLINGS:
        if dotted.startswith(long):
            return _canonical(short + dotted[len(long):])
    for package, inner in INNER_MODULES.items():
        if dotted.startswith(package):
            rest = dotted[len(package):].split(".")
            if len(rest) > 1 and rest[0] in inner:
                return _canonical(package + ".".join(rest[1:]))
    return dotted


def describe(dotted):
    """(role, row) of a canonical name: role is "transform", "function", "class", "variable",
    "dataclass", "array" (computes arrays), "keeps" (an array function that keeps its argument), or None."""
    found = _KNOWN.get(dotted)
    if found is not None:
        return found
    if dotted in KEEPS_ARGUMENT:
        return "keeps", None
    if dotted.startswith(ARRAY_PREFIXES) or dotted.startswith(ARRAY_PATTERN_PREFIXES):
        return "array", None
    return None, None


def shown(dotted):
    """How a name is written in a message: "flax.nnx.jit" -> "nnx.jit"."""
    for long, short in SHOWN_PREFIXES:
        if dotted.startswith(long):
            return short + dotted[len(long):]
    return dotted


_KNOWN = {}
for _name, _row in DATACLASS_DECORATORS.items():
    _KNOWN[_name] = ("dataclass", _row)
for _name, _row in FUNCTIONS.items():
    _KNOWN[_name] = ("function", _row)
for _name, _row in CLASSES.items():
    _KNOWN[_name] = ("class", _row)
for _name, _row in VARIABLES.items():
    _KNOWN[_name] = ("variable", _row)
for _name, _row in TRANSFORMS.items():
    _KNOWN[_name] = ("transform", _row)


def operation(dotted):
    """The operation of a library function, None for every other name."""
    role, row = describe(dotted)
    return row["op"] if role == "function" else None
