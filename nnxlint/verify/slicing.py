"""The part of a script that leads to one place: what a short program needs to show what happens there."""

from __future__ import annotations

import ast

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


def slice_of(text, line, wide=False):
    """Top-level statements of a script that have to do with a line.

    Kept are the statement of the line, what uses the names that it defines, what acts on the same
    objects, and whatever all that needs; wide: what makes something of these objects too. Returns (source, number that the line has in it) with the
    statements as they were written. Raises SyntaxError.
    """
    body = ast.parse(text).body
    kept = {index for index, node in enumerate(body) if _first(node) <= line <= node.end_lineno}
    _spread(body, kept, wide)
    lines, parts, at, moved = text.splitlines(), [], 1, 0
    apart = False
    for index in sorted(kept):
        node = body[index]
        part = lines[_first(node) - 1:node.end_lineno]
        if parts and (apart or isinstance(node, _DEFINITIONS)):
            parts += ["", ""]
            at += 2
        apart = isinstance(node, _DEFINITIONS)
        if _first(node) <= line <= node.end_lineno:
            moved = at + line - _first(node)
        parts += part
        at += len(part)
    return "\n".join(parts) + "\n", moved


def _spread(body, kept, wide):
    """Add to ``kept`` what follows from it, until nothing more does."""
    defines = [_defined(node) for node in body]
    uses = [_used(node) for node in body]
    led = set().union(*(defines[index] for index in kept))
    size = -1
    while size != len(kept):
        size = len(kept)
        needed = set().union(*(uses[index] for index in kept)) if kept else set()
        made = set().union(*(defines[index] for index in kept if not isinstance(body[index], _IMPORTS))) if kept else set()
        for index, node in enumerate(body):
            if index in kept or isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            leads = uses[index] & led and not _only_prints(node)
            acts = not isinstance(node, (*_DEFINITIONS, *_IMPORTS)) and uses[index] & made - _functions(body) and (
                wide or not defines[index]) and not _only_prints(node)
            if future or defines[index] & needed or leads or acts:
                kept.add(index)
                if leads:
                    led |= defines[index]


def _functions(body):
    return {node.name for node in body if isinstance(node, _DEFINITIONS)}


def _first(node):
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])


def _defined(node):
    """Names that a statement gives to the module."""
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    if isinstance(node, _IMPORTS):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}


def _used(node):
    added = {inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name)}
    return added | {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}


def _only_prints(node):
    call = getattr(node, "value", None)
    return isinstance(node, ast.Expr) and isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
