"""Filter expressions as values: what they mean, and the functions that build them."""

from __future__ import annotations

from ..facts import describe
from .filters import ALL, MAYBE, NONE, Filter
from .values import UNKNOWN, ClassValue, Const, External, FilterValue, Seq


class FilterValues:
    """Mixin: filter_of, and the operations that make filters."""

    def filter_of(self, value):
        """The Filter that a filter expression means."""
        kind = value.__class__
        if kind is Const:
            if value.value is Ellipsis or value.value is True:
                return ALL
            if value.value is None or value.value is False:
                return NONE
            return MAYBE
        if kind is FilterValue:
            return value.filter
        if kind is External:
            role, row = describe(value.name)
            if role == "variable":
                return ALL if row[0] == "Variable" else Filter("is", row[0])
            if role == "function" and row["op"] == "filter_spec":
                return ALL if row["filter"] == "everything" else NONE if row["filter"] == "nothing" else MAYBE
            return MAYBE
        if kind is ClassValue:
            return Filter("is", value.kind) if value.family == "variable" else MAYBE
        if kind is Seq and value.rest is None:
            return Filter("any", inner=tuple(self.filter_of(item) for item in value.items))
        return MAYBE

    def _filter_spec(self, row, args, kwargs, node):
        kind = row["filter"]
        inner = tuple(self.filter_of(arg) for arg in args)
        if kind == "of" and inner:
            return FilterValue(inner[0])
        if kind == "not" and inner:
            return FilterValue(Filter("not", inner=inner[:1]))
        if kind == "any":
            return FilterValue(Filter("any", inner=inner))
        if kind == "all":
            return FilterValue(Filter("and", inner=inner))
        return FilterValue(ALL if kind == "everything" else NONE if kind == "nothing" else MAYBE)

    def _diff_state(self, row, args, kwargs, node):
        argnum = args[0] if args else kwargs.get("argnum", UNKNOWN)
        wanted = args[1] if len(args) > 1 else kwargs.get("filter", UNKNOWN)
        return FilterValue(self.filter_of(wanted), argnum=argnum.value if argnum.__class__ is Const else None)

    def _axes(self, row, args, kwargs, node):
        return FilterValue(MAYBE, axes=args[0] if args else UNKNOWN)

    operations = {"filter_spec": _filter_spec, "diff_state": _diff_state, "axes": _axes}
