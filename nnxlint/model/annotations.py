"""Annotations: what a parameter is by its type."""

from __future__ import annotations

import ast

from ..facts import describe
from .filters import MAYBE
from .values import (
    NONE, UNKNOWN, Array, ClassValue, Const, Dict, External, Function, GraphDefValue, Instance, Multi, Seq, StateValue,
)

_SYNTAX = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp, ast.Constant)


class Annotations:
    """Mixin: symbolic values for parameters of which only the annotation, or the name, is known."""

    def symbol(self, annotation, env, name, default=None, module=None):
        """A parameter of which the annotation (or only the name) is known."""
        level = len(self.frames)
        if default.__class__ in (ClassValue, Function):
            return default
        value = self.from_annotation(annotation, env, name, level, module) if annotation is not None else None
        if value is None:
            if default is not None and default.__class__ is Const and default.value is not None \
                    and default.value is not Ellipsis:
                return UNKNOWN
            value = Instance(level=level, name=name, origin="symbol")
            value.hijax = self.hijax_depth > 0
        return value

    def with_annotation(self, value, annotation, env, name, module):
        """An argument's value, made more precise by its parameter's annotation."""
        if value is UNKNOWN:
            better = self.from_annotation(annotation, env, name, len(self.frames), module)
            return value if better is None or better.__class__ is Instance and better.family in (None, "plain") else better
        if value.origin == "symbol" and value.graph is None and value.cls is None:
            better = self.from_annotation(annotation, env, name, value.level, module)
            if better.__class__ is Instance and better.graph and not value.attrs:
                value.cls, value.row, value.family, value.kind = better.cls, better.row, better.family, better.kind
                value.lazy, value.flags, value.module = better.lazy, better.flags, better.module
                self.prove(value)
            elif better.__class__ in (StateValue, GraphDefValue, Array):
                return self.as_state(value) if better.__class__ is StateValue else better
        return value

    def narrow(self, value, annotation, env):
        """isinstance(value, annotation) holds."""
        if value.__class__ is Instance and value.graph is None and value.cls is None:
            self.with_annotation(value, annotation, env, value.name, env.module)

    def from_annotation(self, annotation, env, name, level, module=None):
        """The symbolic value of an annotation, or None if it says nothing."""
        if annotation.__class__ is ast.Constant:
            if annotation.value is None:
                return NONE
            if not isinstance(annotation.value, str):
                return None
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except (SyntaxError, ValueError):
                return None
        if annotation.__class__ is ast.BinOp:
            return self._union((annotation.left, annotation.right), env, name, level, module)
        if annotation.__class__ is ast.Subscript:
            return self._generic(annotation, env, name, level, module)
        if annotation.__class__ not in _SYNTAX:
            return None
        return self._from_type(self._annotation_value(annotation, env, module), name, level)

    def _annotation_value(self, annotation, env, module):
        if env is None:
            env = self.env_of(module)
        if annotation.__class__ is ast.Name:
            return self.lookup(annotation.id, env)
        if annotation.__class__ is ast.Attribute:
            return self.getattr(self._annotation_value(annotation.value, env, module), annotation.attr, annotation)
        return UNKNOWN

    def _union(self, parts, env, name, level, module):
        found = []
        for part in parts:
            value = self.from_annotation(part, env, name, level, module)
            if value is None:
                return None
            if not (value.__class__ is Const and value.value is None):
                found.append(value)
        return found[0] if len(found) == 1 else Multi(tuple(found)) if found and len(found) < 4 else None

    def _generic(self, annotation, env, name, level, module):
        base = self._annotation_value(annotation.value, env, module)
        inner = annotation.slice
        parts = inner.elts if inner.__class__ is ast.Tuple else [inner]
        head = base.name.rpartition(".")[2] if base.__class__ is External else getattr(annotation.value, "id", "")
        if head in ("Optional", "Union"):
            return self._union(parts, env, name, level, module)
        if head in ("Annotated", "Final", "Required", "NotRequired"):
            return self.from_annotation(parts[0], env, name, level, module)
        if head in ("Type", "type", "Callable", "Literal"):
            return None
        if head in ("list", "List", "Sequence", "Iterable", "Iterator", "set", "frozenset"):
            item = self.from_annotation(parts[0], env, f"{name}[]", level, module)
            return Seq([], item, mutable=True, level=level) if item is not None else None
        if head in ("tuple", "Tuple"):
            if len(parts) == 2 and parts[1].__class__ is ast.Constant and parts[1].value is Ellipsis:
                item = self.from_annotation(parts[0], env, f"{name}[]", level, module)
                return Seq([], item, level=level) if item is not None else None
            items = [self.from_annotation(part, env, f"{name}[{i}]", level, module) for i, part in enumerate(parts)]
            if all(item is None for item in items):
                return None
            return Seq([Instance(level=level, name=f"{name}[{i}]", origin="symbol") if item is None else item
                        for i, item in enumerate(items)], level=level)
        if head in ("dict", "Dict", "Mapping", "MutableMapping") and len(parts) == 2:
            item = self.from_annotation(parts[1], env, f"{name}[]", level, module)
            return Dict({}, item, level=level) if item is not None else None
        return self._from_type(base, name, level)

    def _from_type(self, value, name, level):
        if value.__class__ is ClassValue:
            return self.symbolic_instance(value, level, name)
        if value.__class__ is Instance and value.evidence == "typevar":
            bound = value.rest
            return self._from_type(bound, name, level) if bound is not None else None
        if value.__class__ is not External:
            return None
        role, row = describe(value.name)
        if role == "variable":
            return Instance(family="variable", kind=row[0], graph=True, level=level, name=name, origin="symbol")
        if role != "class":
            return None
        family = row["family"]
        if family == "array":
            return Array(level)
        if family == "graphdef":
            return GraphDefValue(None)
        if family == "state":
            root = Instance(graph=True, level=level, name=name, origin="symbol")
            state = StateValue(root, MAYBE, level, self.live_state, 0, name)
            state.origin = "symbol"
            return state
        if family == "struct":
            return Instance(row=row, family="struct", graph=False, level=level, name=name, origin="symbol")
        made = Instance(row=row, family=family, graph=True, level=level, name=name, origin="symbol")
        made.flags = {"?": UNKNOWN}
        made.hijax = self.hijax_depth > 0
        return made
