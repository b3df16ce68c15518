"""What library functions do that have nothing to do with State: keys, containers, partials, wrappers, initializers."""

from __future__ import annotations

import ast

from ..facts.functions import IDENTITY_DECORATOR
from .values import (
    CALLABLE, UNKNOWN, Array, Const, Dict, External, Function, Instance, Partial, Seq, Transformed, join,
)


class PlainFunctions:
    """Mixin: their operations."""

    def _random_key(self, row, args, kwargs, node):
        values = [*args, *kwargs.values()]
        const = bool(values) and all(value.__class__ is Const for value in values)
        return Array(len(self.frames), origin="key-const" if const else "key")

    def _container(self, row, args, kwargs, node):
        """A container of the standard library that is not built in."""
        kind, level = row["of"], len(self.frames)
        if kind == "defaults" and node is not None:
            maker = node.args[0] if node.args else None
            builtin = maker.id if maker.__class__ is ast.Name and args[0] is UNKNOWN else ""
            default = Seq([], None, mutable=True, level=level) if builtin == "list" else Dict({}, level=level) \
                if builtin == "dict" else self.call_value(args[0], [], {}, node) if maker is not None else UNKNOWN
            return Dict({key: value for key, value in kwargs.items() if key != "**"}, default, level=level)
        first = args[0] if args else None
        if kind == "dict":
            if first is not None and first.__class__ is not Dict:
                return Dict(dict(kwargs), self.mix((first,)), level=level)
            return Dict({**(first.items if first is not None else {}), **kwargs}, first.rest if first is not None else None, level=level)
        known = self.items_of(first) if first is not None else []
        return Seq(list(known or ()), None if known is not None else self.element(first), mutable=True, level=level)

    def _derive_key(self, row, args, kwargs, node):
        base = args[0] if args else UNKNOWN
        rest = [*args[1:], *kwargs.values()]
        origin = "key"
        if base.__class__ is Array and base.origin == "key-const" and all(value.__class__ is Const for value in rest):
            origin = "key-const"
        self.key_used(base, rest, node)
        made = Array(len(self.frames), origin=origin, like=[base, *rest])
        made.is_jax = not self.compile_time
        return made

    def _partial(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        made = Partial(args[0], list(args[1:]), dict(kwargs))
        if args[0].__class__ is Transformed and id(args[0].site) in self.pending_sites:
            _, *rest = self.pending_sites[id(args[0].site)]
            self.pending_sites[id(args[0].site)] = (made, *rest)
        return made

    def _decorate(self, row, args, kwargs, node):
        if args and args[0].__class__ in CALLABLE:
            return args[0]
        return self.external(IDENTITY_DECORATOR)

    def _compile_time(self, row, args, kwargs, node):
        return self.context(compile_time=True)

    def _memoise(self, row, args, kwargs, node):
        if args and args[0].__class__ is Function:
            self.memoised.add(id(args[0].node))
            return args[0]
        return args[0] if args and args[0].__class__ in CALLABLE else self.external(row["bare"])

    def _wraps(self, row, args, kwargs, node):
        return self.external(IDENTITY_DECORATOR)

    def _iterate_argument(self, row, args, kwargs, node):
        return args[0] if args else UNKNOWN

    def _cached_partial(self, row, args, kwargs, node):
        return Partial(args[0], list(args[1:]), {}) if args else UNKNOWN

    def _cast(self, row, args, kwargs, node):
        return args[1] if len(args) > 1 else UNKNOWN

    def _typevar(self, row, args, kwargs, node):
        made = Instance(graph=False, family="plain")
        made.evidence = "typevar"
        made.rest = kwargs.get("bound")
        return made

    def _replace_fields(self, row, args, kwargs, node):
        """dataclasses.replace(obj, field=...), obj.replace(field=...)."""
        base = args[0] if args else UNKNOWN
        if base.__class__ is not Instance:
            return self.mix((*args, *kwargs.values()))
        if base.lazy is not None:
            self.materialise(base)
        made = Instance(cls=base.cls, row=base.row, family=base.family, graph=base.graph, level=len(self.frames),
                        origin="new" if base.origin == "new" else "symbol", node=node)
        made.source = None
        made.attrs = dict(base.attrs)
        if base.origin == "symbol":
            made.parent = base
        for key, value in kwargs.items():
            if key != "**":
                made.attrs[key] = value
            else:
                made.rest = join(made.rest, value)
        return made

    def _constant_initializer(self, row, args, kwargs, node):
        return External(row["of"])

    def _apply_elements(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        elements = args[1] if len(args) > 1 else kwargs.get("elems", UNKNOWN)
        one = self.element(elements)
        return self.mix((elements, self.call_value(args[0], [one, one], {}, node)))

    def _first_given(self, row, args, kwargs, node):
        result = None
        for value in args:
            if value.__class__ is Const and value.value is None:
                continue
            result = join(result, value)
            if value.__class__ is Const or value.__class__ is Array:
                break
        return UNKNOWN if result is None else result

    def _fill(self, row, args, kwargs, node):
        """An array of one value: the key that it is given decides nothing."""
        for value in (*args, *kwargs.values()):
            if value.__class__ is Array:
                for write in value.draws:
                    write.idle = True
        return self.array_function(row["of"], (), {})

    operations = {
        "container": _container,
        "random_key": _random_key, "derive_key": _derive_key, "partial": _partial, "decorate": _decorate, "wraps": _wraps,
        "memoise": _memoise, "compile_time": _compile_time,
        "iterate_argument": _iterate_argument, "cached_partial": _cached_partial, "cast": _cast, "typevar": _typevar,
        "replace_fields": _replace_fields, "constant_initializer": _constant_initializer, "fill": _fill,
        "first_given": _first_given, "apply_elements": _apply_elements,
    }
