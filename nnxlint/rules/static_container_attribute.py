"""Modules or arrays sit in a plain list, tuple or dict attribute of a Module.

## What it does

From Flax 0.12 a plain container attribute is static: a Module that keeps sub-modules or arrays in one raises
`ValueError` when it is made.
"""

from __future__ import annotations

import ast

from ..facts import behaviour
from ..model.values import Array, Dict, Instance, Seq, options
from ._report import flax_text, place_of
from .base import Rule
from .finding import Finding


class StaticContainerAttribute(Rule):
    """E9354"""

    symbol = "static-container-attribute"
    code = "E9354"
    listens = ("attribute",)

    def check(self, event, context):
        if context.flax < behaviour.STATIC_CONTAINERS_RAISE or not event.constructing:
            return
        kind = _static_container(event)
        if kind is None:
            return
        mend = "nnx.Dict" if kind == "dict" else "nnx.List"
        yield Finding(
            rule=self.symbol, code=self.code, place=place_of(event.module, event.node),
            message=f"self.{event.name} is a plain {kind} that holds modules or arrays: on {flax_text(context)} this raises "
                    f"ValueError when {event.owner.cls.qualname} is made; use {mend}(...) or nnx.data(...)",
            severity=self.severity, outcome="raises:ValueError", confidence="high", function=f"{event.owner.cls.qualname}.__init__",
            transform="", subjects=[f"self.{event.name}"], flax=flax_text(context)[5:])


def _static_container(event):
    """"list", "tuple" or "dict" for an attribute that may not hold what it holds; else None."""
    owner, value = event.owner, event.value
    if owner.cls is None or owner.graph is not True or owner.family not in ("module", "pytree") or owner.hijax:
        return None
    if (owner.row or {}).get("unchecked"):
        return None
    if value.__class__ not in (Seq, Dict) or value.data or not _holds_data(value, 0):
        return None
    for cls in owner.cls.mro:
        if event.name in cls.data_fields:
            return None
        for keyword in cls.node.keywords:
            if keyword.arg == "pytree":
                return None
    for name, annotation, default in owner.cls.fields:
        if name == event.name and _mentions_data(annotation):
            return None
    return "dict" if value.__class__ is Dict else "list" if value.mutable else "tuple"


def _holds_data(value, depth):
    if depth > 3:
        return False
    for one in options(value):
        if one.__class__ is Seq:
            if any(_holds_data(item, depth + 1) for item in (*one.items, one.rest) if item is not None):
                return True
        elif one.__class__ is Dict:
            if any(_holds_data(item, depth + 1) for item in (*one.items.values(), one.rest) if item is not None):
                return True
        elif one.__class__ is Instance:
            if depth and one.graph is True and one.origin != "symbol":
                return True
        elif one.__class__ is Array and depth and one.origin != "key-const" and not one.read:
            return one.is_jax
    return False


def _mentions_data(node):
    return node is not None and any(
        isinstance(one, (ast.Name, ast.Attribute)) and (getattr(one, "id", "") or getattr(one, "attr", "")).lower() == "data"
        for one in ast.walk(node))
