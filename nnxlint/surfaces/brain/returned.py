"""What can be seen of what a function gives back: that it is a dict."""

from __future__ import annotations

import ast

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FURTHEST = 3  # functions that pass on what another gives back


def functions_of(body):
    """name -> definition of the plain functions of a module that are defined once, without decorators."""
    found = {}
    for statement in body:
        if isinstance(statement, _DEFINITIONS):
            found.setdefault(statement.name, []).append(statement)
    return {name: defined[0] for name, defined in found.items()
            if len(defined) == 1 and isinstance(defined[0], ast.FunctionDef) and not defined[0].decorator_list}


def gives_dict(node, own, functions, asked=()):
    """Whether every ``return`` of a function shows a dict.

    node: the definition; own: its own statements; functions: of functions_of the module, which it may pass on.
    """
    returned = [one.value for one in own(node.body) if isinstance(one, ast.Return)]
    asked = (*asked, node.name)

    def is_dict(value):
        if isinstance(value, (ast.Dict, ast.DictComp)):
            return True
        if isinstance(value, ast.Name):
            bound = list(_bindings(node, value.id))
            return bool(bound) and all(isinstance(one, (ast.Dict, ast.DictComp)) for one in bound)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            other = functions.get(value.func.id)
            if value.func.id in asked:  # it calls itself: the other ways out decide
                return True
            return other is not None and len(asked) < _FURTHEST and gives_dict(other, own, functions, asked)
        return False

    # A way out that only calls the function itself shows nothing.
    shown = [value for value in returned if not (isinstance(value, ast.Call) and getattr(value.func, "id", "") in asked)]
    return bool(shown) and all(map(is_dict, returned))


def _bindings(function, name):
    """The values that a function binds to a name, None for one that is not seen."""
    if any(one.arg == name for one in ast.walk(function.args) if isinstance(one, ast.arg)):
        yield None
    for statement in ast.walk(function):
        if isinstance(statement, (ast.Global, ast.Nonlocal)) and name in statement.names:
            yield None
    plain = {}
    for statement in ast.walk(function):
        targets = statement.targets if isinstance(statement, ast.Assign) else \
            [statement.target] if isinstance(statement, ast.AnnAssign) and statement.value is not None else ()
        plain.update((id(target), statement.value) for target in targets if isinstance(target, ast.Name))
    for one in ast.walk(function):
        if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, (ast.Store, ast.Del)):
            yield plain.get(id(one))
