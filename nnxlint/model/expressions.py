"""Expressions: what each is worth."""

from __future__ import annotations

import ast

from ..facts import describe
from .containers import parts
from .source import Env
from .values import (
    ELLIPSIS, FALSE, NONE, TRUE, UNKNOWN, Array, Bound, ClassValue, Const, Dict, External, Function, Gradient, Instance, LibraryMethod,
    Multi, Opaque, Partial, Seq, StateValue, Transformed, join, opaque, options,
)

_ALWAYS_TRUE = frozenset({"plain", "struct", "module"})
_NEVER_NONE = (Array, Bound, ClassValue, Dict, Function, LibraryMethod, Partial, Seq, StateValue, Transformed)
_KEEP_INTEGERS = frozenset({ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod})
_ELEMENTWISE = frozenset({ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE})
_OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.MatMult: "matmul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitOr: "or", ast.BitXor: "xor", ast.BitAnd: "and",
}
_THINGS = frozenset({"transform", "function", "class", "variable"})


def _is_one_thing(value):
    """Whether a value is a function or class that two names cannot stand for by chance."""
    return value.__class__ in (ClassValue, Function) or (value.__class__ is External and describe(value.name)[0] in _THINGS)


class Expressions:
    """Mixin: eval(node, env) -> Value."""

    def eval(self, node, env):
        """The value of an expression."""
        steps = self.steps = self.steps - 1
        if steps < 0:
            raise self.OutOfBudget()
        try:
            handler = self._expressions[node.__class__]
        except KeyError:
            return self._eval_unknown(node, env)
        return handler(self, node, env)

    def _eval_unknown(self, node, env):
        return self.mix([self.eval(child, env) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)])

    def mix(self, values):
        """The result of an operation on values that is not understood."""
        return opaque(values)

    def _constant(self, node, env):
        value = node.value
        if value is None:
            return NONE
        if value is True:
            return TRUE
        if value is False:
            return FALSE
        if value is Ellipsis:
            return ELLIPSIS
        return Const(value)

    def _name(self, node, env, whole=True):
        value = self.lookup(node.id, env)
        kind = value.__class__
        if kind in self.tracked:
            if whole or not parts(value):
                self.note_load(value, node)
            if self.frames and kind is not Multi:
                self.captured_place(env, node, value)
        return value

    def _container(self, node, env):
        """What something is taken out of: of a plain container, only that counts as read."""
        return self._name(node, env, False) if node.__class__ is ast.Name else self.eval(node, env)

    def _taken(self, owner, value, node):
        """A part of a value was taken: all of it counts as read, unless it is plain which part that was."""
        held = parts(owner) if node.value.__class__ is ast.Name and value.__class__ is not Array else ()
        if held:
            self.note_load(value if value.__class__ in self.tracked and any(value is item for item in held) else owner, node)
        return value

    def _attribute(self, node, env):
        owner = self._container(node.value, env)
        value = self._taken(owner, self.getattr(owner, node.attr, node), node)
        if self.frames:
            if owner.__class__ is Instance and owner.graph is not True:
                self.captured_place(owner, node, value)
        else:
            self.note_part(value, node)
        return value

    def _tuple(self, node, env):
        items = []
        rest = None
        for item in node.elts:
            if item.__class__ is ast.Starred:
                value = self.eval(item.value, env)
                known = self.items_of(value)
                if known is not None and rest is None:
                    items.extend(known)
                else:
                    rest = join(rest, self.element(value))
            else:
                value = self.eval(item, env)
                if rest is None:
                    items.append(value)
                else:
                    rest = join(rest, value)
        return Seq(items, rest, mutable=node.__class__ is not ast.Tuple, level=len(self.frames))

    def _dict(self, node, env):
        items = {}
        rest = None
        for key, value in zip(node.keys, node.values):
            worth = self.eval(value, env)
            if key is None:
                if worth.__class__ is Dict:
                    items.update(worth.items)
                    rest = join(rest, worth.rest) if worth.rest is not None else rest
                else:
                    rest = join(rest, self.element(worth))
                continue
            name = self.eval(key, env)
            if name.__class__ is Const:
                items[name.value] = worth
            else:
                rest = join(rest, worth)
        return Dict(items, rest, level=len(self.frames))

    def _call(self, node, env):
        return self.eval_call(node, env)

    def _binary(self, node, env):
        left = self.eval(node.left, env)
        right = self.eval(node.right, env)
        if left.__class__ is Instance or right.__class__ is Instance:
            made = self._overloaded(node, left, right)
            if made is not None:
                return made
        return self.binary(node.op, left, right)

    def _overloaded(self, node, left, right):
        """left op right, where a class of the project says what that is; else None."""
        name = _OPERATORS.get(node.op.__class__)
        for one, prefix, other in ((left, "__", right), (right, "__r", left)):
            method = self.special_method(one, f"{prefix}{name}__", node)
            if method is not None:
                return self.call_value(method, [other], {}, node)
        return None

    def binary(self, op, left, right):
        """left op right: arithmetic gives a new array; sequences are put together."""
        if left.__class__ is Seq and right.__class__ is Seq and op.__class__ is ast.Add:
            if left.rest is None:
                return Seq(left.items + right.items, right.rest, left.mutable, left.level)
            return Seq(left.items, join(left.rest, self.element(right)), left.mutable, left.level)
        if left.__class__ is Seq and op.__class__ in (ast.Add, ast.Mult):
            return Seq([], self.element(left), left.mutable, left.level)
        if left.__class__ is Dict and op.__class__ is ast.BitOr and right.__class__ is Dict:
            return Dict({**left.items, **right.items}, join(left.rest, right.rest), left.level)
        if left.__class__ is Const and right.__class__ is Const:
            return self._fold(op, left.value, right.value)
        self.data_use(left, right)
        if (left.__class__ is Const or left is UNKNOWN) and (right.__class__ is Const or right is UNKNOWN):
            return UNKNOWN
        made = Array(len(self.frames), like=(self.data(left), self.data(right)))
        made.is_jax = any(one.__class__ is Array and one.is_jax for one in (left, right))
        made.integer = op.__class__ in _KEEP_INTEGERS and all(
            one.integer if one.__class__ is Array else one.__class__ is Const and one.value.__class__ is int for one in (left, right))
        return made

    def _fold(self, op, left, right):
        kind = op.__class__
        try:
            if isinstance(left, (int, float)) and isinstance(right, (int, float)):
                if kind is ast.Add:
                    return Const(left + right)
                if kind is ast.Sub:
                    return Const(left - right)
                if kind is ast.Mult:
                    return Const(left * right)
            if isinstance(left, str) and isinstance(right, str) and kind is ast.Add and len(left) + len(right) < 500:
                return Const(left + right)
        except (ArithmeticError, TypeError, ValueError):
            pass
        return UNKNOWN

    def _unary(self, node, env):
        value = self.eval(node.operand, env)
        if node.op.__class__ is ast.Not:
            truth = self.truth(value)
            return UNKNOWN if truth is None else Const(not truth)
        if value.__class__ is Const and isinstance(value.value, (int, float)) and node.op.__class__ is ast.USub:
            return Const(-value.value)
        self.data_use(value)
        return Array(len(self.frames), like=(self.data(value),)) if value.__class__ is not Const else UNKNOWN

    def data(self, value):
        """What arithmetic reads from an operand: a Variable's content, anything else as it is."""
        if value.__class__ is Instance:
            self.touch(value)
            if value.family == "variable":
                return self.content(value)
        if value.__class__ is StateValue:
            self.touch_state(value)
        if value.__class__ is Gradient:
            made = Array(len(self.frames))
            made.traced = len(self.frames)
            return made
        return value

    def _bool(self, node, env):
        wanted = node.op.__class__ is ast.And
        result = None
        for item in node.values:
            value = self.eval(item, env)
            truth = self.truth(value)
            if truth is None:
                result = join(result, value)
            elif truth is not wanted:
                # What an ``and`` with something false in it is worth is false, whatever came before.
                return value if wanted else join(result, value)
            else:
                last = value
                if item is node.values[-1]:
                    result = join(result, last)
        return result if result is not None else UNKNOWN

    def _compare(self, node, env):
        left = self.eval(node.left, env)
        rights = [self.eval(item, env) for item in node.comparators]
        if len(rights) != 1:
            return UNKNOWN
        right = rights[0]
        op = node.ops[0].__class__
        known = self.literal(left), self.literal(right)
        if all(known):
            (first,), (second,) = known
            try:
                if op is ast.Eq:
                    return Const(first == second)
                if op is ast.NotEq:
                    return Const(first != second)
                if op is ast.Is:
                    return Const(first is second)
                if op is ast.IsNot:
                    return Const(first is not second)
                if op is ast.Lt:
                    return Const(first < second)
                if op is ast.Gt:
                    return Const(first > second)
                if op is ast.LtE:
                    return Const(first <= second)
                if op is ast.GtE:
                    return Const(first >= second)
                if op is ast.In:
                    return Const(first in second)
            except TypeError:
                pass
            return UNKNOWN
        if left.__class__ is Multi and all(one.__class__ is Const for one in left.options) and right.__class__ is Const \
                and op in (ast.Eq, ast.NotEq, ast.Is, ast.IsNot):
            answers = {one.value == right.value for one in left.options}
            return Const(answers.pop() == (op in (ast.Eq, ast.Is))) if len(answers) == 1 else UNKNOWN
        if op in (ast.Eq, ast.NotEq, ast.Is, ast.IsNot) and _is_one_thing(left) and _is_one_thing(right):
            same = left is right or (left.__class__ is External and right.__class__ is External and left.name == right.name)
            return Const(same == (op in (ast.Eq, ast.Is)))
        if op in (ast.Is, ast.IsNot) and right.__class__ is Const and right.value is None:
            never = left.__class__ in _NEVER_NONE or (left.__class__ is Instance and left.origin != "symbol")
            if never:
                return Const(op is ast.IsNot)
            return UNKNOWN
        if op in (ast.In, ast.NotIn) and left.__class__ is Const and right.__class__ is Instance and right.options \
                and "streams" in right.options:
            return Const((left.value in right.options["streams"]) == (op is ast.In))
        if op in (ast.In, ast.NotIn) and left.__class__ is Const and right.__class__ is Seq and right.rest is None \
                and all(item.__class__ is Const for item in right.items):
            inside = any(item.value == left.value for item in right.items)
            return Const(inside == (op is ast.In))
        if op in _ELEMENTWISE and (left.__class__ is Array or right.__class__ is Array):
            return self.binary(node.ops[0], left, right)
        return UNKNOWN

    def _ifexp(self, node, env):
        truth = self.truth(self.eval(node.test, env))
        if truth is True:
            return self.eval(node.body, env)
        if truth is False:
            return self.eval(node.orelse, env)
        self.branches += 1
        try:
            return join(self.eval(node.body, env), self.eval(node.orelse, env))
        finally:
            self.branches -= 1

    def _lambda(self, node, env):
        return self.make_function(node, env, "<lambda>")

    def _subscript(self, node, env):
        owner = self._container(node.value, env)
        value = self._taken(owner, self.getitem(owner, self.eval_index(node.slice, env), node), node)
        if not self.frames:
            self.note_part(value, node)
        return value

    def eval_index(self, node, env):
        """The value of what stands between the brackets."""
        if node.__class__ is ast.Slice:
            for part in (node.lower, node.upper, node.step):
                if part is not None:
                    self.eval(part, env)
            return node
        return self.eval(node, env)

    def _starred(self, node, env):
        return self.eval(node.value, env)

    def _joined(self, node, env):
        for item in node.values:
            if item.__class__ is ast.FormattedValue:
                self.eval(item.value, env)
        return UNKNOWN

    def _named(self, node, env):
        value = self.eval(node.value, env)
        self.bind(node.target, value, env)
        return value

    def _await(self, node, env):
        return self.eval(node.value, env)

    def _yield(self, node, env):
        value = self.eval(node.value, env) if node.value is not None else NONE
        if self.activations:
            self.activations[-1].yields.append(value)
        return UNKNOWN

    def _yield_from(self, node, env):
        value = self.eval(node.value, env)
        if self.activations:
            self.activations[-1].yields.append(self.element(value))
        return UNKNOWN

    def _comprehension(self, node, env):
        inner = Env(env, env.module, env.function)
        known = None
        if len(node.generators) == 1 and not node.generators[0].ifs and node.__class__ is not ast.DictComp:
            known = self.items_of(self.eval(node.generators[0].iter, env))
            if known is not None and len(known) > 6:
                known = None
        if known is not None:
            items = []
            for value in known:
                self.bind(node.generators[0].target, value, inner)
                items.append(self.eval(node.elt, inner))
            return Seq(items, None, mutable=True, level=len(self.frames))
        self.loops += 1
        self.repeating += 1
        try:
            for generator in node.generators:
                value = self.eval(generator.iter, inner if generator is not node.generators[0] else env)
                self.note_iterated(value, generator.iter)
                self.bind(generator.target, self.element(value), inner)
                for test in generator.ifs:
                    self.eval(test, inner)
            if node.__class__ is ast.DictComp:
                self.eval(node.key, inner)
                return Dict({}, self.eval(node.value, inner), level=len(self.frames))
            item = self.eval(node.elt, inner)
            if self.loops <= 2:
                item = join(item, self.eval(node.elt, inner))
            return Seq([], item, mutable=True, level=len(self.frames))
        finally:
            self.loops -= 1
            self.repeating -= 1

    def items_of(self, value):
        """The items of a sequence all of whose items are known, else None."""
        if value.__class__ is Seq and value.rest is None:
            return value.items
        if value.__class__ is Instance and value.family in ("tuple", "list") and value.rest is None \
                and value.origin != "symbol":
            return list(value.attrs.values())
        return None

    def element(self, value):
        """What iterating over a value gives."""
        result = None
        for one in options(value):
            result = join(result, self._element(one))
        return result

    def _element(self, value):
        if value.__class__ is Seq:
            result = value.rest
            for item in value.items:
                result = join(result, item)
            return UNKNOWN if result is None else result
        if value.__class__ is Dict:
            return UNKNOWN
        if value.__class__ is Instance:
            if value.family in ("list", "tuple"):
                result = value.rest
                for item in value.attrs.values():
                    result = join(result, item)
                return UNKNOWN if result is None else result
            if value.graph and value.family == "dict":
                return UNKNOWN
            return self.child(value, "[]")
        if value.__class__ is Array:
            return self.array_item(value)
        if value.__class__ is StateValue:
            return Opaque((value,))
        if value.__class__ is Opaque or value.__class__ is Gradient:
            return value
        return self.mix((value,))

    def truth(self, value):
        """True, False, or None when it cannot be told."""
        if value.__class__ is Const:
            return bool(value.value)
        if value.__class__ in (Bound, ClassValue, Function, LibraryMethod, Partial, Transformed, StateValue):
            return True
        if value.__class__ is Seq and value.rest is None:
            return bool(value.items) if not value.mutable or value.items else None
        if value.__class__ is Instance and value.origin == "new" and value.family in _ALWAYS_TRUE and (
                value.cls is None or not any(self.find_in_mro(value.cls, name)[0] is not None for name in ("__bool__", "__len__"))):
            return True
        if value.__class__ is Multi:
            answers = {self.truth(one) for one in value.options}
            return answers.pop() if len(answers) == 1 else None
        return None

    _expressions = {
        ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Tuple: _tuple, ast.List: _tuple,
        ast.Set: _tuple, ast.Dict: _dict, ast.Call: _call, ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _bool,
        ast.Compare: _compare, ast.IfExp: _ifexp, ast.Lambda: _lambda, ast.Subscript: _subscript, ast.Starred: _starred,
        ast.JoinedStr: _joined, ast.NamedExpr: _named, ast.Await: _await, ast.Yield: _yield, ast.YieldFrom: _yield_from,
        ast.ListComp: _comprehension, ast.SetComp: _comprehension, ast.GeneratorExp: _comprehension,
        ast.DictComp: _comprehension,
    }
