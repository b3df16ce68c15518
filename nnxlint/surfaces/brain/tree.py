"""The astroid module of an outline."""

from __future__ import annotations

import contextlib
import gc
import os

from astroid import nodes
from astroid.builder import AstroidBuilder

from .outline import outline

# Bases of which astroid makes more than the class statement says.
_MADE_BY_BASE = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
# Functions that make classes.
_MAKERS = frozenset({"namedtuple", "NamedTuple", "NewType", "TypeVar", *_MADE_BY_BASE})


def build(manager, path, name):
    """Module of a file, named name, from its outline; the manager keeps it in its cache if it has none of that name.

    Raises OSError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError or astroid's AstroidError
    where the file cannot be read.
    """
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with _collector_paused():
        cut = outline(text)
        # Without transforms: they infer the bases of every class at once, through all that is imported.
        module = AstroidBuilder(manager, apply_transforms=False).string_build(cut.text, name, path)
    # Not the spelling under which astroid looks for the file: who asks for the file shall get the file.
    folder, base = os.path.split(path)
    module.file = os.path.join(folder, os.curdir, base)
    for node in _classes(module):
        for attribute in cut.attributes.get(node.lineno, ()):
            node.instance_attrs.setdefault(attribute, []).append(nodes.Unknown(parent=node))
        if node.lineno in cut.open_classes:
            node.locals.setdefault("__getattr__", [nodes.Unknown(parent=node)])
        node.bases = [manager.visit_transforms(base) for base in node.bases]  # Generic[T], namedtuple(...)
        if any(name.rpartition(".")[2] in _MADE_BY_BASE for name in node.basenames):
            manager.visit_transforms(node)
    for statement in module.body:
        if isinstance(statement, nodes.Assign) and _called(statement.value) in _MAKERS:
            manager.visit_transforms(statement)
    return module


@contextlib.contextmanager
def _collector_paused():
    """Keep Python from searching all trees of the process for garbage while a file is parsed: two thirds of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _called(value):
    """Last part of the name of the function that an expression calls, or None."""
    function = value.func if isinstance(value, nodes.Call) else None
    return getattr(function, "attrname", None) or getattr(function, "name", None)


def _classes(scope):
    for bound in list(scope.locals.values()):
        for node in bound:
            if isinstance(node, nodes.ClassDef) and node.parent.scope() is scope:
                yield node
                yield from _classes(node)
