"""What the expression under the cursor is bound to: a name of a library, or an object of its class.

Names are followed through imports (of the project's own modules too), aliases, and the assignments of
the scope that they stand in. What is bound in more than one way, or otherwise, is not known.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from nnxlint.facts import canonical, describe
from nnxlint.model.source import SourceError

_DEEPEST = 8
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Bound(NamedTuple):
    """name: canonical name of a library; instance: whether an object of that class is meant; node: the
    expression under the cursor."""

    name: str
    instance: bool
    node: ast.expr


def bound_at(project, path, line, column):
    """The Bound of the expression at a line (from 1) and a column in characters, or None."""
    try:
        module = project.module(path)
    except SourceError:
        return None
    text = module.lines[line - 1] if 0 < line <= len(module.lines) else ""
    offset = len(text[:column].encode("utf-8", "surrogatepass"))
    trail = _trail(module.tree, line, offset)
    if not trail or not isinstance(trail[-1], (ast.Name, ast.Attribute)):
        return None
    found = _Scopes(project).of(trail[-1], [node for node in trail if isinstance(node, (*_SCOPES, *_COMPREHENSIONS))], module)
    if found is None or describe(found[0])[0] is None:
        return None
    return Bound(*found, trail[-1])


def _trail(tree, line, offset):
    """Nodes from the module to the innermost expression at a place."""
    trail, node = [], tree
    while node is not None:
        trail.append(node)
        node = next((child for child in ast.iter_child_nodes(node) if _holds(child, line, offset)), None)
    return trail


def _holds(node, line, offset):
    end = getattr(node, "end_lineno", None)
    if end is None:
        # arguments, comprehension clauses and the like have no place of their own
        return any(_holds(child, line, offset) for child in ast.iter_child_nodes(node))
    first, start = node.lineno, node.col_offset
    if getattr(node, "decorator_list", None):
        first, start = node.decorator_list[0].lineno, 0
    return (first, start) <= (line, offset) <= (end, node.end_col_offset)


class _Scopes:
    """Looks names up. Answers are (canonical name, is it an object of that class), or None."""

    def __init__(self, project):
        self._project = project
        self._left = _DEEPEST

    def of(self, node, scopes, module):
        """What an expression means. scopes: the nodes of the scopes around it, outermost first."""
        self._left -= 1
        if self._left < 0:
            return None
        if isinstance(node, ast.Name):
            return self._name(node.id, scopes, module)
        if isinstance(node, ast.Attribute):
            own = self._own_attribute(node, scopes, module)
            if own is not None:
                return own
            base = self.of(node.value, scopes, module)
            return None if base is None or base[1] else (canonical(f"{base[0]}.{node.attr}"), False)
        if isinstance(node, ast.Call):
            made = self.of(node.func, scopes, module)
            return (made[0], True) if made is not None and not made[1] and describe(made[0])[0] == "class" else None
        return None

    def _name(self, name, scopes, module):
        for depth in range(len(scopes) - 1, -1, -1):
            scope = scopes[depth]
            if isinstance(scope, ast.ClassDef) and depth < len(scopes) - 1:
                continue  # functions do not see the names of the class around them
            bindings = _bindings(scope, name)
            if bindings:
                return self._agreed(bindings, name, scopes[:depth + 1], module)
        return self._agreed(module.bindings.get(name, ()), name, [], module)

    def _agreed(self, bindings, name, scopes, module):
        found = {self._binding(node, name, scopes, module) for node in bindings}
        return found.pop() if len(found) == 1 else None

    def _binding(self, node, name, scopes, module):
        """What one statement binds a name to."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname == name:
                    return canonical(alias.name), False
                if not alias.asname and alias.name.partition(".")[0] == name:
                    return name, False
        if isinstance(node, ast.ImportFrom):
            return self._imported(node, name, module)
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value is not None and any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return self.of(node.value, scopes, module)
        return None

    def _imported(self, node, name, module):
        original = next((alias.name for alias in node.names if (alias.asname or alias.name) == name), None)
        if original is None:
            return None
        path = self._project.import_path(node, module)
        if path is None:
            return None if node.level else (canonical(f"{node.module}.{original}"), False)
        other = self._project.try_module(path) if self._project.isfile(path) else None
        return None if other is None else self._agreed(other.bindings.get(original, ()), original, [], other)

    def _own_attribute(self, node, scopes, module):
        """What ``self.name`` was assigned in the methods of the class around it."""
        around = [scope for scope in scopes if isinstance(scope, (*_FUNCTIONS, ast.ClassDef))]
        for outer, method in zip(around, around[1:], strict=False):
            if not isinstance(outer, ast.ClassDef) or isinstance(method, ast.ClassDef):
                continue
            first = [*method.args.posonlyargs, *method.args.args][:1]
            if not (first and isinstance(node.value, ast.Name) and node.value.id == first[0].arg):
                continue
            found = set()
            for each in outer.body:
                if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found.update(self.of(value, [*scopes[:scopes.index(outer) + 1], each], module)
                                 for value in _assigned_to_self(each, node.attr))
            return found.pop() if len(found) == 1 else None
        return None


def _assigned_to_self(method, name):
    """Values that a method assigns to an attribute of its first parameter."""
    first = [*method.args.posonlyargs, *method.args.args][:1]
    for node in ast.walk(method):
        for target in getattr(node, "targets", ()) if isinstance(node, ast.Assign) else (getattr(node, "target", None),):
            if first and isinstance(target, ast.Attribute) and target.attr == name \
                    and isinstance(target.value, ast.Name) and target.value.id == first[0].arg:
                yield node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else node


def _bindings(scope, name):
    """The nodes that bind a name in a scope: statements, or others that say nothing of the value."""
    if isinstance(scope, _COMPREHENSIONS):
        return [clause.target for clause in scope.generators
                if any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(clause.target))]
    found = []
    if isinstance(scope, _FUNCTIONS):
        found += [arg for arg in ast.walk(scope.args) if isinstance(arg, ast.arg) and arg.arg == name]
    pending = list(scope.body) if isinstance(scope.body, list) else [scope.body]
    while pending:
        node = pending.pop()
        if _binds(node, name):
            found.append(node)
        if not isinstance(node, (*_SCOPES, *_COMPREHENSIONS)):
            pending.extend(ast.iter_child_nodes(node))
    return found


def _binds(node, name):
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return node.name == name
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return any((alias.asname or alias.name.partition(".")[0]) == name for alias in node.names)
    if isinstance(node, ast.Assign):
        return any(_stores(target, name) for target in node.targets)
    if isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor, ast.NamedExpr)):
        return _stores(node.target, name)
    if isinstance(node, ast.withitem):
        return node.optional_vars is not None and _stores(node.optional_vars, name)
    if isinstance(node, ast.ExceptHandler):
        return node.name == name
    if isinstance(node, (ast.MatchAs, ast.MatchStar)):
        return node.name == name
    return False


def _stores(target, name):
    return any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
               for node in ast.walk(target))
