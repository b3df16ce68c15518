"""What code that serves several releases asks about the Flax that it runs on: version texts, their
comparison, and whether a name is there."""

from __future__ import annotations

from ..facts import describe
from ..facts.versions import DISTRIBUTION, VERSION_NAMES, parse, show
from .values import FALSE, TRUE, UNKNOWN, Const, External, Seq

_PARTS = {"major": 0, "minor": 1, "micro": 2}
_CASTS = {"int": int, "float": float, "str": str}


class Conditions:
    """Mixin: values that follow from the version of Flax."""

    def version_text(self, name):
        """The value of a name that holds the version, or None."""
        return Const(show(self.flax)) if name in VERSION_NAMES else None

    def installed_version(self, row, args, kwargs, node):
        """The version of an installed distribution."""
        named = bool(args) and args[0].__class__ is Const and args[0].value == DISTRIBUTION
        return Const(show(self.flax)) if named else UNKNOWN

    def version(self, row, args, kwargs, node):
        """A version that can be compared: a tuple of three numbers."""
        if args and args[0].__class__ is Const and isinstance(args[0].value, str):
            try:
                return Const(parse(args[0].value))
            except ValueError:
                return UNKNOWN
        return UNKNOWN

    def constant_attribute(self, value, name):
        """An attribute of a literal: methods of a text, parts of a version."""
        if isinstance(value.value, tuple):
            if name in _PARTS:
                return Const(value.value[_PARTS[name]])
            return value if name == "release" else UNKNOWN
        return value if isinstance(value.value, str) and name == "split" else UNKNOWN

    def split_text(self, node, callee, args):
        """The value of "0.12.8".split("."), None for any other call."""
        if callee.__class__ is not Const or getattr(node.func, "attr", "") != "split":
            return None
        if len(args) == 1 and args[0].__class__ is Const and isinstance(args[0].value, str) and args[0].value:
            return Seq([Const(part) for part in callee.value.split(args[0].value)], None, True, len(self.frames))
        return UNKNOWN

    @staticmethod
    def cast(name, value):
        """int, float or str of a literal."""
        if name in _CASTS and value.__class__ is Const:
            try:
                return Const(_CASTS[name](value.value))
            except (TypeError, ValueError):
                return UNKNOWN
        return UNKNOWN

    @staticmethod
    def literal(value):
        """(the Python value that a value certainly has,), or () ."""
        if value.__class__ is Const:
            return (value.value,)
        if value.__class__ is Seq and value.rest is None and all(item.__class__ is Const for item in value.items):
            made = [item.value for item in value.items]
            return (made if value.mutable else tuple(made),)
        return ()

    def has_attribute(self, args):
        """hasattr(library module, "name"), where that is known."""
        if len(args) != 2 or args[0].__class__ is not External or args[1].__class__ is not Const:
            return UNKNOWN
        from ..facts.availability import JAX, exists

        name = f"{args[0].name}.{args[1].value}"
        if name in JAX or describe(args[0].name)[0] is not None:
            return UNKNOWN
        if not exists(name, self.flax, None):
            return FALSE
        return TRUE if describe(self.external(name).name)[0] is not None else UNKNOWN

    operations = {"version": version, "installed_version": installed_version}
