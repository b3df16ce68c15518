"""Names that are not bound by a statement: those that a module's ``__getattr__`` answers to, attributes given by computed names.

A library warns of old names by a ``__getattr__`` at module level. To a reader of names such a module
has every name, so that no typing error in it is ever seen; the file says which names it has.
"""

from __future__ import annotations

import ast
from typing import NamedTuple


class Names(NamedTuple):
    """present: names that only ``__getattr__`` has; absent: names for which it raises AttributeError by design."""

    present: set
    absent: set


def dynamic_names(tree):
    """Names of a module (an ``ast.Module``) with a ``__getattr__`` that can be read; None where there is none, or
    where what it answers to depends on more than the file."""
    tables, imported, found = {}, set(), []
    for statement in _statements(tree.body):
        if isinstance(statement, ast.FunctionDef) and statement.name == "__getattr__":
            found.append(_of_function(statement))
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if isinstance(statement.value, ast.Dict):
                tables.update((target.id, statement.value) for target in targets if isinstance(target, ast.Name))
            elif any(_is_getattr(target) for target in targets):
                found.append(_of_call(statement.value, tables))
        elif isinstance(statement, ast.ImportFrom):
            imported.update(one.asname or one.name for one in statement.names)
    if len(found) != 1 or found[0] is None or "__getattr__" in imported:
        return None
    return found[0]._replace(present=found[0].present - imported)


def _statements(body):
    """Statements at module level, those in ``if`` and ``try`` included."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.If, ast.Try)):
            for block in (statement.body, statement.orelse):
                yield from _statements(block)


def _is_getattr(target):
    return any(isinstance(node, ast.Name) and node.id == "__getattr__" for node in ast.walk(target))


def _of_call(value, tables):
    """``__getattr__ = deprecation_getattr(__name__, {name: (message, function or None)})``, or
    ``__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, [name])``."""
    if not isinstance(value, ast.Call) or len(value.args) != 2 or value.keywords:
        return None
    table = value.args[1]
    table = tables.get(table.id) if isinstance(table, ast.Name) else table
    if isinstance(table, ast.List) and all(isinstance(one, ast.Constant) for one in table.elts):
        return Names({one.value for one in table.elts}, set())
    if not isinstance(table, ast.Dict):
        return None
    names = Names(set(), set())
    for key, entry in zip(table.keys, table.values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(entry, ast.Tuple) and len(entry.elts) == 2):
            return None
        gone = isinstance(entry.elts[1], ast.Constant) and entry.elts[1].value is None
        (names.absent if gone else names.present).add(key.value)
    return names


def _of_function(node):
    """``def __getattr__(name)`` of tests against literals, then ``raise``."""
    if len(node.args.args) != 1 or not isinstance(node.body[-1], ast.Raise):
        return None
    asked = node.args.args[0].arg
    names = set()
    for statement in node.body[:-1]:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        literals = _literals(statement.test, asked) if isinstance(statement, ast.If) and not statement.orelse else None
        if literals is None:
            return None
        names |= literals
    return Names(names, set())


def _literals(test, asked):
    """Literals that a test compares the asked name with, or None for another test."""
    if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == asked and len(test.ops) == 1):
        return None
    if not isinstance(test.ops[0], (ast.Eq, ast.In)):
        return None
    try:
        literal = ast.literal_eval(test.comparators[0])
    except ValueError:
        return None
    return {literal} if isinstance(literal, str) else set(literal)


def open_classes(tree):
    """Lines of statements of classes to which code outside of them gives attributes, by computed names."""
    classes = {one.name: one.lineno for one in tree.body if isinstance(one, ast.ClassDef)}
    return frozenset(
        classes[node.args[0].id] for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr"
        and len(node.args) == 3 and isinstance(node.args[0], ast.Name) and node.args[0].id in classes
        and not isinstance(node.args[1], ast.Constant))
