"""What the decorators of a test framework say that a function is called with."""

from __future__ import annotations

from .values import ClassValue, Const, Dict, Seq

# Calls of one function that are looked at; each value of a parameter stands in one of the first.
_MOST_CASES = 8


class Parameters:
    """Mixin: decorators that call a function with each of several values."""

    def _parametrize(self, row, args, kwargs, node):
        """The decorator: its cases are dicts of values by the parameter's name, or by its place."""
        return self.context(cases=_FORMS[row["form"]](args, kwargs))

    def _case(self, row, args, kwargs, node):
        return Seq(list(args))

    @staticmethod
    def called_with(function, cases):
        """Note the cases of a decorator at the function that it decorates, beside those of other decorators."""
        spec = function.node.args
        names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        if function.owner.__class__ is ClassValue and function.kind != "staticmethod":
            names = names[1:]
        cases = [{names[key] if key.__class__ is int and key < len(names) else key: value for key, value in case.items()}
                 for case in cases[:_MOST_CASES]]
        others = function.cases or [{}]
        if cases:
            function.cases = [{**others[index % len(others)], **cases[index % len(cases)]}
                              for index in range(max(len(others), len(cases)))]

    operations = {"parametrize": _parametrize, "case": _case}


def _items(value):
    return value.items if value.__class__ is Seq else []


def _by_names(args, kwargs):
    """parametrize("a, b", [(1, 2), (3, 4)])"""
    names = args[0] if args else kwargs.get("argnames")
    values = args[1] if len(args) > 1 else kwargs.get("argvalues")
    if names.__class__ is Const and isinstance(names.value, str):
        names = [name.strip() for name in names.value.split(",")]
    else:
        names = [one.value for one in _items(names) if one.__class__ is Const]
    return [dict(zip(names, [value] if len(names) == 1 and value.__class__ is not Seq else _items(value)))
            for value in _items(values)]


def _rows(args, kwargs):
    """parameters((1, 2), {"a": 3, "b": 4}), or one list of such."""
    if len(args) == 1 and args[0].__class__ is Seq and args[0].mutable:
        args = args[0].items
    return [_row(one) for one in args]


def _named_rows(args, kwargs):
    """The same, each with the name of the case at its front, which is no parameter."""
    return [{key - 1 if key.__class__ is int else key: value for key, value in row.items() if key != 0}
            for row in _rows(args, kwargs)]


def _row(value):
    if value.__class__ is Dict:
        return {key: item for key, item in value.items.items() if isinstance(key, str)}
    return dict(enumerate(value.items)) if value.__class__ is Seq else {0: value}


def _product(args, kwargs):
    """product(a=[1, 2], b=[3, 4]): each value in one case at least."""
    lists = {name: _items(value) for name, value in kwargs.items() if _items(value)}
    return [{name: values[index % len(values)] for name, values in lists.items()}
            for index in range(max(map(len, lists.values()), default=0))]


_FORMS = {"names": _by_names, "rows": _rows, "named rows": _named_rows, "product": _product}
