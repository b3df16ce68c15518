"""Python numbers that change from one iteration of a loop to the next, read from the text of an expression.

The values of the evaluation do not tell an unknown number from anything else that is unknown.
"""

from __future__ import annotations

import ast

from .values import Const, External, Function

_KEEP = frozenset({"max", "min", "round", "abs", "pow", "sum"})
_MAKE = frozenset({"float", "int"})
_COUNTERS = frozenset({"range", "enumerate", "trange"})


class Numbers:
    """Mixin: changing_number."""

    def changing_number(self, node, env, changing):
        """Whether an expression is a Python number that is another one in each iteration of the loops around.
        changing: the text of an attribute that is changed by it."""
        known = {name: True for loop in self.loop_nodes for name in _counters(loop)}
        return self._number(node, env, known, changing, 4) is True

    def _number(self, node, env, known, changing, hops):
        """True: a number that changes; False: one that does not, or seldom; None: it cannot be told."""
        kind = node.__class__
        if kind is ast.Constant:
            return False if _is_number(node.value) else None
        if kind in (ast.Name, ast.Attribute):
            if ast.unparse(node) == changing:
                return True
            if kind is ast.Name and node.id in known:
                return known[node.id]
            value = self.eval(node, env) if env is not None else None
            return False if value.__class__ is Const and _is_number(value.value) else None
        if kind is ast.UnaryOp:
            return None if node.op.__class__ is ast.Not else self._number(node.operand, env, known, changing, hops)
        if kind is ast.BinOp:
            parts = [self._number(part, env, known, changing, hops) for part in (node.left, node.right)]
            if None in parts:
                return None
            return any(parts) and node.op.__class__ not in (ast.Mod, ast.FloorDiv)
        if kind is ast.Call:
            return self._called_number(node, env, known, changing, hops)
        return None

    def _called_number(self, node, env, known, changing, hops):
        if node.keywords or any(arg.__class__ is ast.Starred for arg in node.args) or env is None:
            return None
        parts = [self._number(arg, env, known, changing, hops) for arg in node.args]
        builtin = node.func.id if node.func.__class__ is ast.Name and env.find(node.func.id)[1] is None else ""
        if builtin in _MAKE and len(parts) == 1:
            return any(one.__class__ is ast.Name and known.get(one.id) for one in ast.walk(node.args[0]))
        if None in parts:
            return None
        if builtin in _KEEP:
            return any(parts)
        callee = self.eval(node.func, env)
        if callee.__class__ is External and callee.name.startswith("math."):
            return any(parts) and callee.name not in ("math.floor", "math.ceil")
        if callee.__class__ is not Function or not hops:
            return None
        return self._returned_number(callee, parts, hops)

    def _returned_number(self, function, parts, hops):
        """What a function of the project returns for numbers."""
        spec = function.node.args
        names = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        given = dict(zip(names, parts))
        for name, default in function.defaults.items():
            if name not in given and default.__class__ is Const and _is_number(default.value):
                given[name] = False
        body = function.node.body
        returned = [body] if function.node.__class__ is ast.Lambda else [
            one.value for one in ast.walk(function.node) if one.__class__ is ast.Return]
        if len(returned) != 1 or returned[0] is None:
            return None
        return self._number(returned[0], function.env or self.env_of(function.module), given, "", hops - 1)


def _counters(loop):
    """Names that a loop counts with."""
    if loop.__class__ is not ast.For or loop.iter.__class__ is not ast.Call:
        return
    func = loop.iter.func
    name = func.id if func.__class__ is ast.Name else getattr(func, "attr", "")
    if name not in _COUNTERS:
        return
    target = loop.target.elts[0] if name == "enumerate" and loop.target.__class__ is ast.Tuple and loop.target.elts else loop.target
    if target.__class__ is ast.Name:
        yield target.id


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)
