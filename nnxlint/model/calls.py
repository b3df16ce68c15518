"""Calls: of the project's functions and classes, and of everything else."""

from __future__ import annotations

import ast

from ..facts import behaviour, describe, operation
from ..facts.classes import UNKNOWN_RECEIVER
from ..facts.functions import DRAWING_PREFIX, TRANSFORM_PACKAGES
from .source import Env
from .values import (
    NONE, UNKNOWN, Array, Bound, ClassValue, Const, Dict, External, Function, Gradient, Instance,
    new_ident, LibraryMethod, Multi, Opaque, Partial, Seq, Transformed, TransformOptions, holds_state, join, opaque, options,
)

_DEEPEST = 24
_MOST_RUNS = 16


class Activation:
    """One run of a function: what it returned and yielded so far, where it was called, and in which loops there."""

    __slots__ = ("function", "node", "module", "returns", "yields", "frames", "mark", "loops", "branches")

    def __init__(self, function, node, module, frames, loops, branches):
        self.loops = loops
        self.branches = branches  # conditions around the call that the analysis does not know
        self.mark = new_ident()  # every object made before has a smaller ident
        self.function = function
        self.node = node
        self.module = module
        self.returns = []
        self.yields = []
        self.frames = frames


class Calls:
    """Mixin: eval_call, call_value, call_function."""

    def eval_call(self, node, env):
        """The value of a call expression."""
        func = node.func
        bare = self.bare is node
        if func.__class__ is ast.Name and func.id in _BUILTINS:
            special = self._builtin(func.id, node, env)
            if special is not None:
                return special
        callee = self.eval(func, env)
        structural = self.any_donated and callee.__class__ is External and operation(callee.name) == "filter"
        self.looking += structural
        try:
            args, kwargs, open_ended = self._arguments(node, env)
        finally:
            self.looking -= structural
        if open_ended:
            kwargs["**"] = open_ended
        self.bare = node if bare else None
        if len(args) > 1:
            self.note_together(args, node)
        parts = self.split_text(node, callee, args)
        if parts is not None:
            return parts
        return self.call_value(callee, args, kwargs, node)

    def _arguments(self, node, env):
        args = []
        kwargs = {}
        open_ended = None
        for arg in node.args:
            if arg.__class__ is ast.Starred:
                value = self.eval(arg.value, env)
                self.note_iterated(value, arg)
                known = self.items_of(value)
                if known is not None:
                    args.extend(known)
                else:
                    open_ended = join(open_ended, self.element(value))
                    if value.__class__ is Seq and value.items:
                        args.extend(value.items)
            else:
                args.append(self.eval(arg, env))
        for keyword in node.keywords:
            value = self.eval(keyword.value, env)
            if keyword.arg is not None:
                kwargs[keyword.arg] = value
            else:
                for one in options(value):
                    if one.__class__ is not Dict:
                        open_ended = join(open_ended, self.mix((one,)))
                        continue
                    for key, item in one.items.items():
                        if isinstance(key, str):
                            kwargs[key] = join(kwargs.get(key), item)
                    if one.rest is not None:
                        open_ended = join(open_ended, one.rest)
        return args, kwargs, open_ended

    def call_value(self, callee, args, kwargs, node):
        """callee(*args, **kwargs)"""
        kind = callee.__class__
        if kind is Function:
            return self.call_function(callee, args, kwargs, node)
        if kind is Bound:
            function = callee.function
            if function.__class__ is Function:
                return self.call_function(function, [callee.self, *args], kwargs, node)
            return self.call_value(function, [callee.self, *args], kwargs, node)
        if kind is External:
            return self.call_external(callee.name, args, kwargs, node)
        if kind is LibraryMethod:
            return self.call_method(callee, args, kwargs, node)
        if kind is Transformed:
            if callee.self is not None:
                args = [callee.self, *args]
            return self.call_transformed(callee, args, kwargs, node)
        if kind is ClassValue:
            return self.instantiate(callee, args, kwargs, node)
        if kind is Instance:
            return self.call_instance(callee, args, kwargs, node)
        if kind is Partial:
            merged = {**callee.kwargs, **kwargs}
            merged.pop("partialmethod", None)
            return self.call_value(callee.function, [*callee.args, *args], merged, node)
        if kind is TransformOptions:
            return self.apply_transform(callee.name, callee.row, [*args, *callee.args], {**callee.kwargs, **kwargs},
                                        callee.node or node)
        if kind is Multi:
            result = None
            if self._chosen_by_flag(callee):
                self.expecting += 1
                try:
                    for one in callee.options:
                        result = join(result, self.call_value(one, args, kwargs, node))
                finally:
                    self.expecting -= 1
                return UNKNOWN if result is None else result
            self.branches += 1
            self.branch_marks.append(self.heap_mark())
            try:
                for one in callee.options:
                    if not (one.__class__ is Const and one.value is None):
                        result = join(result, self.call_value(one, args, kwargs, node))
            finally:
                self.branches -= 1
                self.branch_marks.pop()
            return UNKNOWN if result is None else result
        return self.call_unknown(callee, args, kwargs, node)

    @staticmethod
    def _chosen_by_flag(callee):
        """Whether a callee is one of several transforms: which one depends on what is not known here."""
        sites = {one.site for one in callee.options if one.__class__ is Transformed}
        others = any(one.__class__ not in (Transformed, Const) for one in callee.options)
        return len(sites) > 1 or (bool(sites) and others)

    def call_unknown(self, callee, args, kwargs, node):
        """The result of a call of which nothing is known: it may hold any of the arguments."""
        for value in (*args, *kwargs.values()):
            self.note_use(value)
            if holds_state(value):
                self.touch_all(value)
        held = [*args, *kwargs.values()]
        if callee.__class__ is Opaque:
            held.append(callee)
        return opaque(held, callee if callee.__class__ is Instance else None)

    def call_function(self, function, args, kwargs, node):
        """Run a function of the project on abstract arguments."""
        code = function.node
        runs = self.runs.get(id(code), 0)
        if len(self.activations) >= _DEEPEST or runs >= _MOST_RUNS \
                or any(active.function.node is code for active in self.activations[-6:]) or _is_abstract(function):
            return self.call_unknown(function, args, kwargs, node)
        self.runs[id(code)] = runs + 1
        if not self.symbolic:
            self.reached.add(id(code))
        env = Env(function.env, function.module, function)
        self._bind_arguments(function, args, kwargs, env)
        hijax = self.hijax_depth
        if id(code) in self.hijax_functions:
            self.hijax_depth = 1
        replaced = id(code) in self.replaced_functions
        self.expecting += replaced
        active = Activation(function, node, self.module, len(self.frames), self.loop_nodes, self.branches)
        self.activations.append(active)
        outer_module, self.module = self.module, function.module
        loops, self.loops = self.loops, 0
        exits, self.loop_exits = self.loop_exits, []
        self.loop_nodes = []
        try:
            if code.__class__ is ast.Lambda:
                result = self.eval(code.body, env)
                self.note_use(result)
            else:
                alive = self.run(code.body, env)
                result = None
                for value in active.returns:
                    result = join(result, value)
                if alive or result is None:
                    result = NONE if result is None else join(result, NONE) if alive else result
                if active.yields:
                    item = None
                    for value in active.yields:
                        item = join(item, value)
                    result = Seq([], item, level=len(self.frames))
        finally:
            self.activations.pop()
            self.expecting -= replaced
            self.hijax_depth = hijax if id(code) in self.hijax_functions else self.hijax_depth
            self.module = outer_module
            self.loops = loops
            self.loop_exits = exits
            self.loop_nodes = active.loops
        if self.frames and id(code) in self.memoised:
            self.stored_outside(None, f"the cache of {function.qualname}", result, code)
        return result

    def _bind_arguments(self, function, args, kwargs, env):
        spec = function.node.args
        names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        values = env.vars
        open_ended = kwargs.get("**")
        for name, value in zip(names, args):
            values[name] = value
        if len(args) > len(names) and spec.vararg is not None:
            values[spec.vararg.arg] = Seq(list(args[len(names):]), open_ended, level=len(self.frames))
        extra = {}
        known = set(names) | {arg.arg for arg in spec.kwonlyargs}
        for name, value in kwargs.items():
            if name == "**":
                continue
            if name in known:
                values[name] = value
            else:
                extra[name] = value
        defaults = function.defaults
        for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
            name = arg.arg
            if name not in values:
                if open_ended is not None and name not in ("self",):
                    values[name] = join(open_ended, defaults.get(name))
                else:
                    values[name] = defaults.get(name, UNKNOWN)
            value = values[name]
            if arg.annotation is not None and (value is UNKNOWN or value.__class__ is Instance):
                values[name] = self.with_annotation(value, arg.annotation, function.env or function.module.env, name,
                                                    function.module)
        if spec.vararg is not None and spec.vararg.arg not in values:
            values[spec.vararg.arg] = Seq([], open_ended, level=len(self.frames))
        if spec.kwarg is not None:
            values[spec.kwarg.arg] = Dict(extra, open_ended, level=len(self.frames))
        for name, value in values.items():
            if value.__class__ is Instance and not value.name and name not in ("self", "cls"):
                value.name = name
            elif value.__class__ in self.tracked:
                self.note_parameter(value, name)

    def make_function(self, node, env, qualname):
        """The value of a def or lambda."""
        spec = node.args
        defaults = {}
        positional = (*spec.posonlyargs, *spec.args)
        for arg, default in zip(positional[len(positional) - len(spec.defaults):], spec.defaults):
            defaults[arg.arg] = self.eval(default, env)
        for arg, default in zip(spec.kwonlyargs, spec.kw_defaults):
            if default is not None:
                defaults[arg.arg] = self.eval(default, env)
        owner = env.vars.get("__class__") if env.is_class else None
        scope = env if env is not env.module.env else None
        if env.is_class:
            scope = env
        return Function(node, env.module, scope, owner, qualname, defaults)

    def decorate(self, value, decorator, env):
        """What a decorator makes of a function or class."""
        if decorator.__class__ is ast.Name:
            name = decorator.id
            if name in ("property", "staticmethod", "classmethod") and value.__class__ is Function:
                value.kind = name
                return value
            if name == "staticmethod" and value.__class__ is Transformed:
                value.options["static_method"] = True
                return value
            if name in ("property", "staticmethod", "classmethod"):
                return value
        if decorator.__class__ is ast.Attribute and value.__class__ is Function:
            if decorator.attr == "cached_property":
                value.kind = "cached_property"
                return value
            if decorator.attr in ("setter", "deleter", "getter"):
                value.kind = decorator.attr
                return self.accessor(value, decorator, env)
        made = self.eval(decorator, env)
        if made.__class__ is External and made.name.endswith("cached_property") and value.__class__ is Function:
            value.kind = "cached_property"
            return value
        callable_ = made.__class__ in (Function, Bound, External, Partial, TransformOptions, Transformed, Instance,
                                       LibraryMethod, ClassValue, Multi)
        if not callable_:
            return value
        if made.__class__ is Instance and made.family == "context":
            if value.__class__ is Function and made.options.get("hijax"):
                self.hijax_functions.add(id(value.node))
            if value.__class__ is Function and made.options.get("expects"):
                self.replaced_functions.add(id(value.node))
            if value.__class__ is Function and made.options.get("cases"):
                self.called_with(value, made.options["cases"])
            return value
        if made.__class__ is Instance and made.origin == "symbol":
            return value
        result = self.call_value(made, [value], {}, decorator)
        if made.__class__ is External and made.name.startswith(TRANSFORM_PACKAGES) and describe(made.name)[0] is None:
            return opaque((value,), Instance(origin="symbol"))  # what it makes of the function is not known
        if result.__class__ in (Function, Bound, Partial, Transformed, Instance, ClassValue):
            return result
        if result.__class__ is Multi:
            kept = [one for one in result.options if one.__class__ in (Function, Bound, Partial, Transformed)]
            if kept:
                return kept[0] if len(kept) == 1 else Multi(tuple(kept))
        return value

    def lookup(self, name, env):
        """The value of a name."""
        outer = env.outer
        if outer is not None and name in outer:
            where = outer[name]
            if where is not None:
                return where.vars.get(name, UNKNOWN)
            return self.module_attribute(env.module, name)
        value = env.vars.get(name)  # as Env.find, which is asked too often for a call and a tuple
        if value is not None:
            return value
        scope = env.parent
        while scope is not None:
            if not scope.is_class:
                value = scope.vars.get(name)
                if value is not None:
                    return value
            scope = scope.parent
        return self.module_attribute(env.module, name)

    def rounds(self):
        """(loop, call in it that leads here, None where that is no call) of each loop around, the innermost first."""
        around = [(loop, None) for loop in reversed(self.loop_nodes)]
        for active in reversed(self.activations):
            around.extend((loop, active.node) for loop in reversed(active.loops))
        return tuple(around)

    def in_some_rounds(self):
        """Whether only some of the rounds of the innermost loop around come by here: for a condition, or a cache of results."""
        if self.loop_nodes:
            return self.branches > 0
        for active in reversed(self.activations):
            if id(active.function.node) in self.memoised:
                return True
            if active.loops:
                return self.branches > active.branches
        return False

    def call_instance(self, callee, args, kwargs, node):
        """Call an object: its __call__, or what the facts say of its class."""
        self.touch(callee)
        self.eager_call(callee, node)
        if callee.lazy is not None:
            self.materialise(callee)
        method = self.special_method(callee, "__call__", node)
        if method is not None:
            self.active_objects.append(callee)
            try:
                return self.call_value(method, args, kwargs, node)
            finally:
                self.active_objects.pop()
        if callee.row is not None:
            return self.call_library_object(callee, args, kwargs, node)
        receiver = callee.parent
        if receiver is not None and receiver.cls is None and receiver.row is None \
                and callee.name in UNKNOWN_RECEIVER:
            if self.bare is node and receiver.graph is not False and self._shows_optimizer(args):
                return self.unknown_update(receiver, args, node)
            for value in args:
                self.gradient_used(value, tuple(one for one in args if holds_state(one)), node)
            if self.bare is not node and len(args) > 1 and args[0].__class__ is Gradient:
                return self.transformation_update(receiver, args, kwargs, node)
        return self.call_unknown(callee, args, kwargs, node)

    def _shows_optimizer(self, args):
        """Whether the arguments of a bare x.update(...) can only be an optimizer's: (model, grads), and
        before Flax 0.11 (grads)."""
        if not args or args[-1].__class__ is not Gradient:
            return False
        if len(args) == 2:
            return args[0].__class__ is Instance and self.is_graph(args[0])
        return len(args) == 1 and self.flax < behaviour.GRAPH_OBJECTS_ARE_PYTREES

    def _builtin(self, name, node, env):
        if env.find(name)[1] is not None or name in env.module.bindings:
            return None
        if name == "super":
            return self.super_of(node, env)
        args = [self.eval(arg, env) for arg in node.args]
        for keyword in node.keywords:
            args.append(self.eval(keyword.value, env))
        if name in ("list", "tuple", "sorted", "reversed", "set", "frozenset", "iter"):
            if not args:
                return Seq([], None, mutable=name == "list", level=len(self.frames))
            known = self.items_of(args[0])
            if known is not None:
                items = list(known)
                if name == "reversed":
                    items.reverse()
                return Seq(items, None, mutable=name == "list", level=len(self.frames))
            return Seq([], self.element(args[0]), mutable=name == "list", level=len(self.frames))
        if name == "dict":
            items = {keyword.arg: self.eval(keyword.value, env) for keyword in node.keywords if keyword.arg}
            if node.args:
                first = args[0]
                if first.__class__ is Dict:
                    return Dict({**first.items, **items}, first.rest, level=len(self.frames))
                return Dict(items, self.mix((first,)), level=len(self.frames))
            return Dict(items, level=len(self.frames))
        if name == "enumerate":
            known = self.items_of(args[0]) if args else None
            if known is not None:
                return Seq([Seq([Const(i), item]) for i, item in enumerate(known)], level=len(self.frames))
            return Seq([], Seq([UNKNOWN, self.element(args[0]) if args else UNKNOWN]), level=len(self.frames))
        if name == "zip":
            self.note_together(args, node)
            columns = [self.items_of(arg) for arg in args]
            if columns and all(column is not None for column in columns):
                return Seq([Seq(list(row)) for row in zip(*columns)], level=len(self.frames))
            return Seq([], Seq([self.element(arg) for arg in args]), level=len(self.frames))
        if name == "range":
            return Seq([], UNKNOWN)
        if name == "map" and len(args) == 2 and node.args[0].__class__ is ast.Name and self.items_of(args[1]) is not None \
                and args[0] is UNKNOWN:
            return Seq([self.cast(node.args[0].id, item) for item in self.items_of(args[1])], level=len(self.frames))
        if name == "map" and args:
            return Seq([], self.call_value(args[0], [self.element(arg) for arg in args[1:]], {}, node),
                       level=len(self.frames))
        if name == "next":
            return self.element(args[0]) if args else UNKNOWN
        if name == "getattr" and len(args) >= 2:
            if args[1].__class__ is Const and isinstance(args[1].value, str):
                return self.getattr(args[0], args[1].value, node)
            return self.mix(args[:1])
        if name == "setattr" and len(args) >= 3:
            if args[1].__class__ is Const and isinstance(args[1].value, str):
                self.setattr(args[0], args[1].value, args[2], node)
            elif not self.branches:
                self.setattr(args[0], "[]", args[2], node)
            else:  # nobody knows which attribute, nor whether it happens at all
                for one in options(args[0]):
                    if one.__class__ is Instance:
                        self.store(one, "[]", args[2])
            return NONE
        if name == "isinstance":
            return self.isinstance_of(args)
        if name == "hasattr":
            return self.has_attribute(args)
        if name in ("len", "print", "id", "hash", "repr", "str", "type", "callable", "format", "open", "ord"):
            if name == "type" and args and args[0].__class__ is Instance and args[0].cls is not None:
                return args[0].cls
            return UNKNOWN
        if name in ("min", "max") and len(args) - len(node.keywords) == 1:
            return self.element(args[0])
        if name in ("int", "float", "bool", "abs", "min", "max", "sum", "round", "any", "all", "divmod", "pow"):
            if name in ("int", "float", "bool") and len(args) == 1 and args[0].__class__ is Const:
                return Const(bool(args[0].value)) if name == "bool" else self.cast(name, args[0])
            like = [self.data(item) for arg in args for item in
                    (arg.items + [arg.rest] if arg.__class__ is Seq else [arg]) if item is not None]
            made = Array(len(self.frames), like=like)
            return made if made.traced else UNKNOWN
        if name == "vars" and args and args[0].__class__ is Instance:
            return self.mix(args)
        return None

    def call_external(self, name, args, kwargs, node):
        """Call a name of a package: what the facts say, else nothing is known."""
        role, row = describe(name)
        if role == "function":
            return self.operate(row["op"], row, name, args, kwargs, node)
        if role == "transform":
            return self.apply_transform(name, row, args, kwargs, node)
        if role == "class":
            return self.make_library_object(name, row, args, kwargs, node)
        if role == "variable":
            return self.make_variable(name, row, args, kwargs, node)
        if role == "array":
            if name.startswith(DRAWING_PREFIX):
                self.key_used(args[0] if args else kwargs.get("key", UNKNOWN), (), node)
            return self.array_function(name, args, kwargs)
        if role == "keeps":
            return self.keeps_argument(name, args, kwargs)
        if role == "dataclass":
            return self.dataclass_decorator(name, row, args, kwargs, node)
        return self.call_unknown_external(name, args, kwargs, node)

    def call_unknown_external(self, name, args, kwargs, node):
        """A function of a package without a row."""
        return self.call_unknown(External(name), args, kwargs, node)


def _is_abstract(function):
    """Whether a function is there to be overridden: its body raises, or is empty in a class."""
    body = function.node.body
    if function.node.__class__ is ast.Lambda or len(body) > 2:
        return False
    if body[0].__class__ is ast.Expr and body[0].value.__class__ is ast.Constant and len(body) > 1:
        body = body[1:]
    last = body[0]
    if len(body) > 1:
        return False
    if last.__class__ is ast.Raise:
        return True
    empty = last.__class__ is ast.Pass or (last.__class__ is ast.Expr and last.value.__class__ is ast.Constant)
    return empty and function.owner is not None


_BUILTINS = frozenset({
    "super", "list", "tuple", "sorted", "reversed", "set", "frozenset", "iter", "dict", "enumerate", "zip", "range", "map",
    "next", "getattr", "setattr", "isinstance", "len", "print", "id", "hash", "repr", "str", "type", "hasattr", "callable",
    "format", "open", "ord", "int", "float", "bool", "abs", "min", "max", "sum", "round", "any", "all", "divmod", "pow",
    "vars",
})
