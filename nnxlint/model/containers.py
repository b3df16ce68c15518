"""Plain containers of values: what they hold, and one made like another."""

from __future__ import annotations

from .values import Dict, Instance, Seq, StateValue

# Containers inside containers that are looked into.
DEEPEST = 4
_DATA = frozenset({"struct", "tuple"})


def parts(value):
    """What a plain container holds (a sequence, a dict, an instance of a data class), () for any other value."""
    kind = value.__class__
    if kind is Seq:
        return value.items
    if kind is Dict:
        return tuple(value.items.values())
    if kind is Instance and value.family in _DATA:
        return tuple(value.attrs.values())
    return ()


def states_in(value, depth=0):
    """The States in a value and its containers."""
    if value.__class__ is StateValue:
        yield value
    for item in parts(value) if depth < DEEPEST else ():
        yield from states_in(item, depth + 1)


def rebuilt(container, function, level):
    """A Seq or Dict like another one, of what a function makes of its items."""
    sequence = container.__class__ is Seq
    items = [function(item) for item in container.items] if sequence else {
        key: function(item) for key, item in container.items.items()}
    rest = None if container.rest is None else function(container.rest)
    return Seq(items, rest, container.mutable, level) if sequence else Dict(items, rest, level)
