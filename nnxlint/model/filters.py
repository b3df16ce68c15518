"""Which kinds of Variable a filter takes: the algebra behind split, state, wrt and DiffState.

A filter is a function of a kind to True, False or None (cannot be told). Kinds are names in a
hierarchy ("RngKey" is an "RngState" is a "Variable"); a project's own Variable classes join it.
"""

from __future__ import annotations

from ..facts.classes import VARIABLES


class Kinds:
    """The hierarchy of kinds: built from the facts, extended by the project's own classes."""

    def __init__(self):
        self.parent = {name: parent for name, parent in VARIABLES.values()}
        self.parent.update({"EMA": "Variable", "attribute": None, "mode": None})

    def add(self, name, parent):
        """Record a project's own Variable class."""
        self.parent.setdefault(name, parent)

    def is_a(self, kind, wanted):
        """True if kind is wanted or a kind of it; None if kind is not known."""
        if kind is None:
            return None
        seen = 0
        while kind is not None and seen < 20:
            if kind == wanted:
                return True
            kind = self.parent.get(kind)
            seen += 1
        return False


class Filter:
    """op "all" | "none" | "unknown" | "is" (kind) | "not" | "any" | "and" over inner filters."""

    __slots__ = ("op", "kind", "inner")

    def __init__(self, op, kind=None, inner=()):
        self.op = op
        self.kind = kind
        self.inner = inner

    def takes(self, kind, kinds):
        """True, False, or None when it cannot be told."""
        op = self.op
        if op == "all":
            return True
        if op == "none":
            return False
        if op == "unknown":
            return None
        if op == "is":
            return kinds.is_a(kind, self.kind)
        answers = [inner.takes(kind, kinds) for inner in self.inner]
        if op == "not":
            return None if answers[0] is None else not answers[0]
        if op == "any":
            return True if True in answers else None if None in answers else False
        return False if False in answers else None if None in answers else True

    def __repr__(self):
        return f"{self.op}:{self.kind or ''}{list(self.inner) or ''}"


ALL = Filter("all")
NONE = Filter("none")
MAYBE = Filter("unknown")


def both(first, second):
    """What both filters take."""
    if first.op == "all":
        return second
    if second.op == "all":
        return first
    return Filter("and", inner=(first, second))


def sequence(filters):
    """Filters of a split: each takes what the ones before it left."""
    out = []
    for index, item in enumerate(filters):
        rest = [Filter("not", inner=(before,)) for before in filters[:index]]
        out.append(Filter("and", inner=(item, *rest)) if rest else item)
    return out
