"""Statements: how names and objects change, path by path."""

from __future__ import annotations

import ast
from functools import partial

from ..facts.classes import MODE_METHODS
from .source import Module
from .values import (
    NONE, UNKNOWN, Const, Function, Instance, ModuleRef, Opaque, Seq, join, options,
)

_MOST_ITEMS = 8


class Statements:
    """Mixin: run(body, env) -> True while the end of the body can be reached."""

    def run(self, body, env):
        """Run statements in order; False if no path reaches the end."""
        for node in body:
            handler = self._statements.get(node.__class__)
            if handler is None:
                continue
            self.steps -= 1
            if self.steps < 0:
                raise self.OutOfBudget()
            if handler(self, node, env) is False:
                return False
        return True

    def _expr(self, node, env):
        if node.value.__class__ is ast.Constant:
            return
        self.bare = node.value
        self.eval(node.value, env)
        if self.untracked is not None:
            self.note_statement(node.value)

    def _assign(self, node, env):
        value = self.eval(node.value, env)
        for target in node.targets:
            self.bind(target, value, env, node)

    def _annassign(self, node, env):
        if node.value is not None:
            value = self.eval(node.value, env)
            if value is UNKNOWN or value.__class__ is Opaque or (value.__class__ is Instance and value.graph is None
                                                                 and value.cls is None):
                better = self.symbol(node.annotation, env, _target_name(node.target))
                if better.__class__ is not Instance or better.graph or better.cls:
                    value = better if value is UNKNOWN else value
            self.bind(node.target, value, env, node)
        elif env.is_class and node.target.__class__ is ast.Name:
            pass

    def _augassign(self, node, env):
        target = node.target
        right = self.eval(node.value, env)
        if target.__class__ is ast.Name:
            left = self.lookup(target.id, env)
            for one in options(left):
                if one.__class__ is Seq and one.mutable and right.__class__ is Seq:
                    self.extend(one, right)
                    return
            self.bind(target, self.binary(node.op, left, right), env, node)
        elif target.__class__ is ast.Attribute:
            owner = self.eval(target.value, env)
            left = self.getattr(owner, target.attr, target)
            if left.__class__ is Seq and left.mutable and right.__class__ is Seq:
                self.extend(left, right)
                return
            self.setattr(owner, target.attr, self.binary(node.op, left, right), node, augmented=True)
        elif target.__class__ is ast.Subscript:
            owner = self.eval(target.value, env)
            index = self.eval_index(target.slice, env)
            left = self.getitem(owner, index, target)
            self.setitem(owner, index, self.binary(node.op, left, right), node)

    def bind(self, target, value, env, statement=None):
        """Assign a value to a target."""
        kind = target.__class__
        if kind is ast.Name:
            self.bind_name(target.id, value, env, statement or target)
        elif kind in (ast.Tuple, ast.List):
            self._unpack(target, value, env, statement)
        elif kind is ast.Attribute:
            owner = self.eval(target.value, env)
            changing = statement.__class__ is ast.Assign and (value is UNKNOWN or value.__class__ is Const) \
                and any(one.__class__ is Instance and one.graph is True and one.ident not in self.constructing
                        for one in options(owner)) \
                and not self.branches and self.changing_number(statement.value, env, ast.unparse(target))
            self.setattr(owner, target.attr, value, statement or target, augmented=changing)
        elif kind is ast.Subscript:
            owner = self.eval(target.value, env)
            self.setitem(owner, self.eval_index(target.slice, env), value, statement or target)
        elif kind is ast.Starred:
            self.bind(target.value, value, env, statement)

    def bind_name(self, name, value, env, node):
        """Bind a name where Python would."""
        if env.outer is not None and name in env.outer:
            where = env.outer[name]
            if where is None:
                values = env.module.values
                values[name] = value if self.at_module_level else join(values.get(name), value)
                self.escaped(value, name, node)
            else:
                where.vars[name] = value if not self.branches else join(where.vars.get(name), value)
                if where.function is not env.function:
                    self.escaped(value, name, node)
            return
        if env.parent is None and env is env.module.env:
            env.module.values[name] = value
        env.vars[name] = value
        if value.__class__ in self.tracked:
            self.note_binding(value, name, node)
        if value.__class__ is Instance and not value.name:
            value.name = name

    def _unpack(self, target, value, env, statement):
        count = len(target.elts)
        star = next((i for i, item in enumerate(target.elts) if item.__class__ is ast.Starred), None)
        columns = [None] * count
        for one in options(value):
            known = self.items_of(one)
            if known is None and one.__class__ is Seq and star is None and len(one.items) >= count:
                known = one.items[:count]
            if known is not None and star is None and len(known) == count:
                for index in range(count):
                    columns[index] = join(columns[index], known[index])
            elif known is not None and star is not None and len(known) >= count - 1:
                after = count - star - 1
                for index in range(star):
                    columns[index] = join(columns[index], known[index])
                middle = known[star:len(known) - after]
                columns[star] = join(columns[star], Seq(list(middle), None, True, len(self.frames)))
                for offset in range(after):
                    columns[star + 1 + offset] = join(columns[star + 1 + offset], known[len(known) - after + offset])
            else:
                for index in range(count):
                    if one.__class__ is Instance and one.origin == "symbol" and index != star:
                        item = self.child(one, f"[{index}]")
                    else:
                        item = self.element(one)
                    columns[index] = join(columns[index], item)
        for item, worth in zip(target.elts, columns):
            self.bind(item, UNKNOWN if worth is None else worth, env, statement)

    def _return(self, node, env):
        value = self.eval(node.value, env) if node.value is not None else NONE
        if self.activations:
            self.activations[-1].returns.append(value)
            self.note_use(value)
        return False

    def _raise(self, node, env):
        if node.exc is not None:
            self.eval(node.exc, env)
        return False

    def _dead(self, node, env):
        self.loop_exits[-1].append(dict(env.vars)) if self.loop_exits else None
        return False

    def _if(self, node, env):
        truth = self.truth(self.eval(node.test, env))
        if truth is None and env.module.env is env and _is_main_guard(node.test):
            truth = True
        if truth is True:
            return self.run(node.body, env)
        if truth is False:
            return self.run(node.orelse, env)
        return self.fork(env, (lambda: self._narrowed(node.test, env, node.body), lambda: self.run(node.orelse, env)))

    def _narrowed(self, test, env, body):
        """Run a body in which isinstance(name, Class) holds."""
        if test.__class__ is ast.Call and test.func.__class__ is ast.Name and test.func.id == "isinstance" \
                and len(test.args) == 2 and test.args[0].__class__ is ast.Name:
            self.narrow(self.eval(test.args[0], env), test.args[1], env)
        return self.run(body, env)

    def fork(self, env, paths):
        """Run alternatives from the same state, and join what they leave."""
        base = env.vars
        alive = []
        self.branches += 1
        mark = self.branch_marks
        mark.append(self.heap_mark())
        try:
            for path in paths:
                env.vars = dict(base)
                if path() is not False:
                    alive.append(env.vars)
        finally:
            self.branches -= 1
            mark.pop()
            env.vars = base
        if not alive:
            return False
        env.vars = self._joined_vars(alive)
        return True

    @staticmethod
    def _joined_vars(states):
        if len(states) == 1:
            return states[0]
        out = dict(states[0])
        for state in states[1:]:
            for name, value in state.items():
                known = out.get(name)
                if known is not value:
                    out[name] = value if known is None else join(known, value)
        return out

    def _for(self, node, env):
        iterable = self.eval(node.iter, env)
        known = self.items_of(iterable)
        if known is not None and 0 < len(known) <= _MOST_ITEMS and not node.orelse:
            return self._unrolled(node, env, known)
        self.note_iterated(iterable, node.iter)

        def bind():
            self.bind(node.target, self.element(iterable), env, node)

        return self._loop(node, env, bind)

    def _unrolled(self, node, env, items):
        self.loop_exits.append([])
        for value in items:
            self.bind(node.target, value, env, node)
            self.loops += 1
            self.repeating += 1
            self.loop_nodes.append(node)
            try:
                alive = self.run(node.body, env)
            finally:
                self.loops -= 1
                self.repeating -= 1
                self.loop_nodes.pop()
            if alive is False:
                break
        exits = self.loop_exits.pop()
        if exits:
            env.vars = self._joined_vars([env.vars, *exits])
        return True

    def _while(self, node, env):
        test = self.eval(node.test, env)
        truth = self.truth(test)
        if truth is False:
            return self.run(node.orelse, env)
        self._loop(node, env, lambda: None)
        return not (node.test.__class__ is ast.Constant and truth is True and not _has_break(node))

    def _loop(self, node, env, bind):
        base = dict(env.vars)
        self.loop_exits.append([])
        self.loops += 1
        self.repeating += 1
        self.loop_nodes.append(node)
        rounds = 2 if self.loops <= 2 else 1
        states = [base]
        try:
            for _ in range(rounds):
                bind()
                alive = self.run(node.body, env)
                if alive is False:
                    exits = self.loop_exits[-1]
                    if not exits:
                        break
                    env.vars = self._joined_vars(exits[-2:])
                states.append(dict(env.vars))
        finally:
            self.loops -= 1
            self.repeating -= 1
            self.loop_nodes.pop()
            states.extend(self.loop_exits.pop())
        env.vars = self._joined_vars(states[::-1])
        if node.orelse:
            return self.run(node.orelse, env)
        return True

    def _try(self, node, env):
        caught = [self.eval(handler.type, env) for handler in node.handlers if handler.type is not None]
        expects = self.names_expected_error(caught)
        shows = not expects and not self.activations and len(node.body) <= 2 and _shows_an_error(node.handlers)
        self.expecting += expects
        self.showing += shows
        base = dict(env.vars)
        try:
            alive = self.run(node.body, env)
        finally:
            self.expecting -= expects
            self.showing -= shows
        if alive is not False and node.orelse:
            alive = self.run(node.orelse, env)
        states = [env.vars] if alive is not False else []
        after = env.vars
        for handler in node.handlers:
            env.vars = self._joined_vars([dict(base), dict(after)])
            if handler.name:
                env.vars[handler.name] = UNKNOWN
            self.branches += 1
            self.branch_marks.append(self.heap_mark())
            try:
                if self.run(handler.body, env) is not False:
                    states.append(env.vars)
            finally:
                self.branches -= 1
                self.branch_marks.pop()
        env.vars = self._joined_vars(states) if states else after
        if node.finalbody and self.run(node.finalbody, env) is False:
            return False
        return bool(states)

    def _with(self, node, env):
        undo = []
        for item in node.items:
            value = self.eval(item.context_expr, env)
            undo.append(self.enter_context(value, item.context_expr) or self._enter_mode(item.context_expr, env))
            enter = self.special_method(value, "__enter__", item.context_expr)
            entered = self.entered_value(value) if enter is None else self.call_value(enter, [], {}, item.context_expr)
            leave = self.special_method(value, "__exit__", item.context_expr)
            if leave is not None:
                undo.append(partial(self.call_value, leave, [NONE, NONE, NONE], {}, item.context_expr))
            if item.optional_vars is not None:
                self.bind(item.optional_vars, entered, env, node)
        try:
            return self.run(node.body, env)
        finally:
            for leave in reversed(undo):
                if leave is not None:
                    leave()

    def _enter_mode(self, expression, env):
        """Enter a block of a context manager of the project that is a generator: one that switches modes has run to its end
        here, so nothing is claimed of what stands in the block. Returns what ends it, or None."""
        callee = self.eval(expression.func, env) if expression.__class__ is ast.Call else None
        if callee.__class__ is not Function:
            return None
        inside = list(ast.walk(callee.node))
        switches = any(one.__class__ is ast.Attribute and one.attr in MODE_METHODS for one in inside)
        return self._within("expecting") if switches and any(one.__class__ is ast.Yield for one in inside) else None

    def _function(self, node, env):
        qualname = f"{self.qualifier(env)}{node.name}"
        value = self.make_function(node, env, qualname)
        for decorator in reversed(node.decorator_list):
            value = self.decorate(value, decorator, env)
        self.bind_name(node.name, value, env, node)

    def _class(self, node, env):
        self.bind_name(node.name, self.make_class(node, env), env, node)

    def _import(self, node, env):
        for alias in node.names:
            if alias.asname:
                value = self.import_module(alias.name, env.module)
            else:
                value = self.import_module(alias.name.partition(".")[0], env.module)
            self._bind_import(alias.asname or alias.name.partition(".")[0], value, env, node)

    def _import_from(self, node, env):
        for alias in node.names:
            if alias.name != "*":
                self._bind_import(alias.asname or alias.name, self.import_from(node, alias.name, env.module), env, node)

    def _bind_import(self, name, value, env, node):
        """Bind what is imported. A module that the file does not speak of again is imported for what it does, such as to put
        its functions into a table."""
        self.bind_name(name, value, env, node)
        if value.__class__ is ModuleRef and value.module.__class__ is Module and f"{name}." not in env.module.text:
            for one in value.module.tree.body:
                if one.__class__ in (ast.FunctionDef, ast.ClassDef) and one.decorator_list:
                    self.module_attribute(value.module, one.name)

    def _global(self, node, env):
        if env.outer is None:
            env.outer = {}
        for name in node.names:
            env.outer[name] = None

    def _nonlocal(self, node, env):
        if env.outer is None:
            env.outer = {}
        for name in node.names:
            where = env.parent
            while where is not None and name not in where.vars:
                where = where.parent
            if where is not None:
                env.outer[name] = where

    def _delete(self, node, env):
        for target in node.targets:
            if target.__class__ is ast.Attribute:
                self.eval(target.value, env)

    def _match(self, node, env):
        self.eval(node.subject, env)
        paths = [lambda case=case: self.run(case.body, env) for case in node.cases]
        paths.append(lambda: True)
        return self.fork(env, paths)

    def _assert(self, node, env):
        self.eval(node.test, env)
        self._assert_narrow(node.test, env)

    def _assert_narrow(self, test, env):
        if test.__class__ is ast.Call and test.func.__class__ is ast.Name and test.func.id == "isinstance" \
                and len(test.args) == 2 and test.args[0].__class__ is ast.Name:
            self.narrow(self.eval(test.args[0], env), test.args[1], env)

    _statements = {
        ast.Expr: _expr, ast.Assign: _assign, ast.AnnAssign: _annassign, ast.AugAssign: _augassign, ast.Return: _return,
        ast.Raise: _raise, ast.Break: _dead, ast.Continue: _dead, ast.If: _if, ast.For: _for, ast.AsyncFor: _for,
        ast.While: _while, ast.Try: _try, ast.With: _with, ast.AsyncWith: _with, ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function, ast.ClassDef: _class, ast.Import: _import, ast.ImportFrom: _import_from,
        ast.Global: _global, ast.Nonlocal: _nonlocal, ast.Delete: _delete, ast.Match: _match, ast.Assert: _assert,
    }
    if hasattr(ast, "TryStar"):
        _statements[ast.TryStar] = _try


def _target_name(target):
    return target.id if target.__class__ is ast.Name else getattr(target, "attr", "")


def _is_main_guard(test):
    return (test.__class__ is ast.Compare and test.left.__class__ is ast.Name and test.left.id == "__name__")


# Exceptions that no misuse of a transform raises.
_UNRELATED = frozenset({"KeyboardInterrupt", "SystemExit", "GeneratorExit", "StopIteration", "ImportError", "OSError",
                        "ModuleNotFoundError", "FileNotFoundError", "PermissionError", "EOFError", "IOError"})


def _shows_an_error(handlers):
    """Whether except clauses do nothing but print an error that the body may raise: a script that shows it."""
    caught = [name for handler in handlers if handler.type is not None
              for name in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])]
    if not any(getattr(name, "id", getattr(name, "attr", "")) not in _UNRELATED for name in caught):
        return False
    return all(isinstance(item, ast.Expr) and isinstance(item.value, ast.Call) and isinstance(item.value.func, ast.Name)
               and item.value.func.id == "print" for handler in handlers for item in handler.body)


def _has_break(node):
    stack = list(node.body)
    while stack:
        item = stack.pop()
        if item.__class__ is ast.Break:
            return True
        if item.__class__ in (ast.For, ast.While, ast.FunctionDef, ast.ClassDef, ast.AsyncFor):
            continue
        stack.extend(child for child in ast.iter_child_nodes(item)
                     if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)))
    return False
