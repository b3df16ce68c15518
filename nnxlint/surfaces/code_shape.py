"""What code says, without how it is laid out: the names of its scopes, and its syntax as text.

Lines, spaces, quotes, parentheses and trailing commas leave no trace, nor does the version of
Python that reads it.
"""

from __future__ import annotations

import ast

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# How a name is used follows from where it stands; the other two come and go with versions of Python.
_NOT_SHAPE = frozenset({"ctx", "kind", "type_comment"})
# What is inside a compound statement is not its header.
_INSIDE = frozenset({"body", "orelse", "handlers", "finalbody", "cases", "decorator_list"})


class Shapes:
    """Scopes and syntax of one file."""

    def __init__(self, text):
        """text: of the file, with "\\n" at line ends."""
        self._lines = text.split("\n")
        self._nodes = {}
        self._scopes = {}
        try:
            self._visit(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self._nodes = {}

    def of(self, place):
        """(qualified name of the scope around a place, shape of the code that fills it), or None.

        A decorator is in the scope of what it decorates. None where no code has this range.
        """
        node = self._nodes.get((
            place.line, self._bytes(place.line, place.column), place.end_line, self._bytes(place.end_line, place.end_column),
        ))
        if node is None:
            return None
        parts = []
        try:
            _write(node, parts)
        except RecursionError:
            return None
        return self._scopes.get(place.line, ""), " ".join(parts)

    def _visit(self, tree):
        """Note nodes by their range, the outermost of several, and scopes by line, the innermost."""
        pending = [(tree, "")]
        while pending:
            node, scope = pending.pop()
            if isinstance(node, _SCOPES):
                scope = f"{scope}.{node.name}".lstrip(".")
                decorators = node.decorator_list
                first = min(node.lineno, decorators[0].lineno) if decorators else node.lineno
                self._scopes.update(dict.fromkeys(range(first, node.end_lineno + 1), scope))
            if hasattr(node, "lineno"):
                self._nodes.setdefault((node.lineno, node.col_offset, node.end_lineno, node.end_col_offset), node)
            pending += [(child, scope) for child in ast.iter_child_nodes(node)]

    def _bytes(self, line, column):
        """ast counts UTF-8 bytes, places count characters."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return column if text.isascii() else len(text[:column].encode("utf-8", "surrogatepass"))


def _write(value, parts, header=True):
    if isinstance(value, ast.AST):
        left_out = _INSIDE if header and isinstance(value, ast.stmt) else ()
        parts.append(type(value).__name__)
        for name in value._fields:
            field = getattr(value, name, None)
            if name not in _NOT_SHAPE and name not in left_out and field is not None and field != []:
                parts.append(name)
                _write(field, parts, False)
        parts.append(";")
    elif isinstance(value, list):
        for item in value:
            _write(item, parts, False)
    else:
        parts.append(repr(value))
