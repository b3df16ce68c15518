"""``# pylint: disable=...`` read as Pylint reads it, scopes included, without loading Pylint.

Pylint's rule (pylint.utils.file_state): a comment counts for the innermost node that spans its
line. In front of the first statement of a module, class or function, it counts for all of it;
further down, from its line to the end of the block. A test compares the two line by line.
"""

from __future__ import annotations

import ast
import re

_PRAGMA = re.compile(r"#.*?\bpylint:\s*([^;#\n]+)")
_WORDS = re.compile(r"\b(disable-next|disable-msg|disable-all|disable|enable-msg|enable|skip-file)\b|([\w-]{2,}|[CREIWF]\d*)|(=)")
_CHECKER = "nnxlint"
_ELSED = tuple(
    getattr(ast, name) for name in ("For", "AsyncFor", "If", "While", "Try", "TryStar", "With", "AsyncWith") if hasattr(ast, name)
)
# astroid knows no line numbers of these, so Pylint does not look inside.
_WITHOUT_LINES = (ast.match_case, ast.comprehension)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def actions(text):
    """Yield (action, names) of one comment, up to the first mistake in it."""
    match = _PRAGMA.search(text)
    if match is None:
        return
    action, names, wants_equals = None, [], False
    for keyword, name, equals in _WORDS.findall(match.group(1)):
        if equals:
            if not wants_equals:
                return
            wants_equals = False
        elif wants_equals:
            return
        elif keyword:
            if action:
                yield action, names
            action, names = keyword, []
            wants_equals = keyword not in ("disable-all", "skip-file")
        elif name:
            names.append(name)
    if action:
        yield action, names


def _means(name, finding):
    """Whether a name in a pragma means the finding's message."""
    return name in (finding.rule, "all") or name.upper() in (finding.code, finding.code[0]) or name.lower() == _CHECKER


class Pragmas:
    """Pylint's inline comments of one file."""

    def __init__(self, comments, tree):
        """comments: of comments.Comment; tree: the file's ast.Module."""
        self._tree = tree
        self._comments = comments
        self._skip = False
        self._actions = []
        self._states = {}
        for comment in comments:
            for action, names in actions(comment.text):
                if action in ("disable-all", "skip-file") or (action == "disable" and "all" in names):
                    self._skip = True
                self._actions.append((action.removesuffix("-msg"), names, comment.line - comment.joined))

    def unused(self, rules, used):
        """Yield (line, text) of each disabling comment that names one of the rules and is of no use.

        used: whether the Pragmas of one comment alone hide something.
        """
        for comment in self._comments:
            names = {name for action, names in actions(comment.text) if action.startswith("disable") for name in names}
            if any(rule.symbol in names or rule.code in names for rule in rules):
                if not used(Pragmas([comment], self._tree)):
                    yield comment.line, comment.text

    def disabled(self, finding, line):
        """Whether the finding's message is disabled on a line."""
        if self._skip:
            return True
        if finding.code not in self._states:
            states = {}
            for action, names, at in self._actions:
                if any(_means(name, finding) for name in names):
                    if action == "disable-next":
                        states[at + 1] = False
                    else:
                        _Spread(states, at, action == "enable").visit(self._tree)
            self._states[finding.code] = states
        return not self._states[finding.code].get(line, True)


class _Spread:
    """Carries the state that a comment on one line sets to the lines that it counts for."""

    def __init__(self, states, line, enabled):
        self._states = states
        self._line = line
        self._enabled = enabled

    def visit(self, node):
        """Set the lines of the innermost node that spans the comment. Returns whether one did."""
        first, last = _from_line(node), _to_line(node)
        if not _outer_line(node) <= self._line <= last:
            return False
        if first != last and not isinstance(node, _WITHOUT_LINES):
            for child in _children(node):
                if self.visit(child):
                    return True
        if not first <= self._line <= last:
            return self._set_decorators(node)
        self._set(node, first, last)
        return True

    def _set_decorators(self, node):
        """astroid has the decorators of a function as one node in front of it."""
        last = node.decorator_list[-1].end_lineno
        if self._line > last:
            return False
        self._states.update(dict.fromkeys(range(self._line, last + 1), self._enabled))
        return True

    def _set(self, node, first, last):
        line, states = self._line, self._states
        is_module = isinstance(node, ast.Module)
        body = _body(node) if is_module or isinstance(node, _SCOPES) else ()
        first_child = _from_line(body[0]) if body else last
        state = True if line > first_child else self._enabled
        start, end = _block_range(node, line)
        if start == first and start >= first_child and first in states:
            start = line
        for at in range(start, end + 1):
            before = (first <= at < line) if is_module else (first < at < line)
            if before and at in states:
                continue
            if at == line:
                state = self._enabled
            states[at] = state


def _body(node):
    """Statements of a scope; its docstring is none of them, as in astroid."""
    first = node.body[0] if node.body else None
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return node.body[1:] if is_docstring else node.body


def _children(node):
    """Children that span lines, in the order of astroid's tree."""
    if isinstance(node, _SCOPES):
        yield from node.decorator_list
    for name, value in ast.iter_fields(node):
        if name == "decorator_list":
            continue
        if name == "body" and isinstance(node, (ast.Module, *_SCOPES)):
            value = _body(node)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, ast.withitem):  # astroid has its parts as children of the statement
                yield item.context_expr
                if item.optional_vars is not None:
                    yield item.optional_vars
            elif isinstance(item, ast.AST) and _from_line(item) > 0:
                yield item


def _outer_line(node):
    """First line of a node, its decorators included."""
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else _from_line(node)


def _from_line(node):
    if isinstance(node, ast.Module):
        return 0
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.decorator_list:
        decorators = node.decorator_list
        return decorators[0].lineno + sum(item.end_lineno - item.lineno + 1 for item in decorators)
    line = getattr(node, "lineno", None)
    if line is not None:
        return line
    lines = [item.lineno for item in ast.walk(node) if hasattr(item, "lineno")]
    return min(lines, default=-1)


def _to_line(node):
    if isinstance(node, ast.Module):
        return _to_line(node.body[-1]) if node.body else 0
    line = getattr(node, "end_lineno", None)
    if line is not None:
        return line
    lines = [item.end_lineno for item in ast.walk(node) if hasattr(item, "end_lineno")]
    return max(lines, default=-1)


def _block_range(node, line):
    """First and last line that a comment on a line inside the node counts for."""
    first, last = _from_line(node), _to_line(node)
    if isinstance(node, (ast.Module, *_SCOPES)):
        return first, last
    if not isinstance(node, _ELSED):
        return line, last
    for handler in getattr(node, "handlers", ()):
        if handler.type is not None and line == handler.type.lineno:
            return line, handler.end_lineno
        if _from_line(handler.body[0]) <= line <= handler.body[-1].end_lineno:
            return line, handler.body[-1].end_lineno
    final = getattr(node, "finalbody", ())
    if final:
        if _from_line(final[0]) - 1 == line:
            return line, final[0].end_lineno
        if _from_line(final[0]) <= line <= final[-1].end_lineno:
            return line, final[-1].end_lineno
    if line < first:
        return line, last
    if line == _from_line(node.body[0]):
        return line, line
    if line <= node.body[-1].end_lineno:
        return line, node.body[-1].end_lineno
    return _after_body(node, line, _from_line(node.body[0]) - 1)


def _after_body(node, line, last):
    if line == node.end_lineno:
        return line, line
    orelse = getattr(node, "orelse", ())
    if orelse:
        if line >= node.body[-1].end_lineno + 1:
            if isinstance(orelse[0], _ELSED):
                return _after_body(orelse[0], line, None)
            return line, orelse[-1].end_lineno
        return line, node.body[-1].end_lineno
    return line, last or node.end_lineno
