"""Where the statement around a place begins and ends, for comments that speak of it."""

from __future__ import annotations

import ast


class Statements:
    """The statements of a module."""

    def __init__(self, tree):
        """tree: ast.Module."""
        self._by_line = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                first = first_line(node)
                for line in range(first, node.end_lineno + 1):
                    known = self._by_line.get(line)
                    if known is None or first_line(known) < first:
                        self._by_line[line] = node

    def _around(self, line):
        """The innermost statement that holds a line, its decorators included, or None."""
        return self._by_line.get(line)

    def def_line(self, place):
        """The line of ``def`` or ``class`` when the place is in a decorator, else the place's line."""
        node = self._around(place.line)
        if getattr(node, "decorator_list", None) and place.line < node.lineno:
            return node.lineno
        return place.line

    def lines_of(self, place):
        """Lines on which a comment speaks of the place: its first, those that it spans within the
        header of its statement, and the header of the function whose decorator it is."""
        node = self._around(place.line)
        lines = {place.line}
        if node is None:
            return lines
        header_end = _header_end(node)
        lines.update(range(place.line, min(place.end_line, header_end) + 1))
        if getattr(node, "decorator_list", None) and place.line < node.lineno:
            lines.update(range(node.lineno, header_end + 1))
        return lines


def first_line(node):
    """First line of a statement, its decorators included."""
    decorators = getattr(node, "decorator_list", None)
    return min(decorators[0].lineno, node.lineno) if decorators else node.lineno


def _header_end(node):
    """Last line before the body of a compound statement; the last line of a simple one."""
    body = getattr(node, "body", None)
    if not body or not isinstance(body, list):
        return node.end_lineno
    return max(node.lineno, first_line(body[0]) - 1)
