"""Rewrites the flagged expressions of one module, as test runners rewrite assertions.

``@X`` becomes ``@__nnxlint_probe__.decorator(site, X)``, ``T(f, ...)`` becomes
``__nnxlint_probe__.transform(site, T)(f, ...)`` and a call that a claim about the caller names
becomes ``__nnxlint_probe__.caller(site, step)(...)``. A simple statement around sites is put into
``with __nnxlint_probe__.watch(site, ...):`` so that what it raises is seen. Line numbers stay. A lenient
module goes on after a statement at its top level that fails.
"""

from __future__ import annotations

import ast

NAME = "__nnxlint_probe__"
_COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith, ast.Match)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class _Spot:
    """Where a site is in the tree: the node to rewrite, its statement, how to probe it."""

    def __init__(self, node, statement, mode):
        self.node = node
        self.statement = statement
        self.mode = mode


def rewrite(text, path, sites, lenient=False):
    """Compile a module with its sites instrumented.

    text: source (str or bytes); path: name for tracebacks; sites: dicts with id, line, column,
    end_line, end_column, mode ("transform" | "caller" | "statement"), transform; lenient: no
    statement at the top level ends the module. Returns (code object, set of ids that were found).
    Raises SyntaxError for bad source.
    """
    tree = ast.parse(text, path)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    lines = text.splitlines(keepends=True)
    wanted, watched, found = {}, {}, set()
    for site in sites:
        spot = _find(tree, lines, site)
        if spot is None:
            continue
        found.add(site["id"])
        watched.setdefault(id(spot.statement), []).append(site["id"])
        if site.get("producers"):
            for call in _neighbours(tree, spot, site["steps"]):
                wanted.setdefault(id(call), []).append((site["id"], "producer"))
        if spot.node is not None:
            wanted.setdefault(id(spot.node), []).append((site["id"], spot.mode))
    tree = _Rewriter(wanted, watched).visit(tree)
    if lenient:
        tree.body = [_forgiven(statement) for statement in tree.body]
    ast.fix_missing_locations(tree)
    return compile(tree, path, "exec", dont_inherit=True), found


def _forgiven(statement):
    """A statement whose failure is noted and does not end the module.

    After a failure nothing is done for its effect alone: loops and bare calls work on what is not there.
    """
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return statement
    probe = ast.Name(id=NAME, ctx=ast.Load())
    body = statement
    if isinstance(statement, (ast.For, ast.While, ast.Expr)) and not (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
        body = ast.If(test=ast.Attribute(value=probe, attr="whole", ctx=ast.Load()), body=[statement], orelse=[])
    note = ast.Expr(ast.Call(func=ast.Attribute(value=probe, attr="failed", ctx=ast.Load()), args=[], keywords=[]))
    errors = ast.Tuple(elts=[ast.Name(id=name, ctx=ast.Load()) for name in ("Exception", "SystemExit")], ctx=ast.Load())
    handler = ast.ExceptHandler(type=errors, name=None, body=[note])
    return ast.copy_location(ast.Try(body=[body], handlers=[handler], orelse=[], finalbody=[]), statement)


def scope_of(text, line):
    """(first, last) line of the innermost function around a line, or of the whole module."""
    tree = ast.parse(text)
    best = (1, len(text.splitlines()) + 1)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno <= line <= node.end_lineno:
            if node.end_lineno - node.lineno <= best[1] - best[0]:
                best = (node.lineno, node.end_lineno)
    return best


def _neighbours(tree, spot, steps):
    """Calls that make the values of statements in the scope of a spot, and of those at the lines of the steps."""
    scope = tree
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
                inner is spot.statement for inner in ast.walk(node)):
            scope = node
    away = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno in steps]
    pending, seen = [*scope.body, *away], set()
    while pending:
        node = pending.pop(0)
        if isinstance(node, _DEFINITIONS) or id(node) in seen:
            continue
        seen.add(id(node))
        value = getattr(node, "value", None)
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr)) and isinstance(
                value, ast.Call) and value is not spot.node and isinstance(value.func, (ast.Name, ast.Attribute)):
            yield value
        pending += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def _range(node, lines):
    def characters(line, offset):
        if line > len(lines):
            return offset
        return len(lines[line - 1].encode()[:offset].decode("utf-8", "replace"))

    return (node.lineno, characters(node.lineno, node.col_offset),
            node.end_lineno, characters(node.end_lineno, node.end_col_offset))


def _find(tree, lines, site):
    """The _Spot of a site: the exact range, else what begins or stands on its line."""
    exact = (site["line"], site["column"], site["end_line"], site["end_column"])
    transform = (site.get("transform") or "").rpartition(".")[2]
    best = []
    for statement, owner_fields in _statements(tree):
        if isinstance(statement, _DEFINITIONS):
            for node in statement.decorator_list:
                rank = _rank(node, lines, exact, transform)
                if rank is not None:
                    best.append((rank, _Spot(node, statement, "decorator")))
            if site["line"] == statement.lineno and statement.decorator_list and not best:
                for node in statement.decorator_list:
                    if transform and transform in ast.dump(node):
                        best.append((5, _Spot(node, statement, "decorator")))
        for node in owner_fields:
            if isinstance(node, ast.Call):
                rank = _rank(node, lines, exact, transform)
                if rank is not None:
                    best.append((rank, _spot_of_call(node, statement, site["mode"])))
        if not isinstance(statement, (*_COMPOUND, *_DEFINITIONS)):
            place = _range(statement, lines)
            if place == exact or place[0] <= exact[0] <= place[2]:
                best.append((0.5 if place == exact else 9, _spot_of_statement(statement, site, owner_fields)))
    if not best:
        return None
    return min(best, key=lambda pair: pair[0])[1]


def _rank(node, lines, exact, transform):
    """How well a node fits the place; None if not at all."""
    place = _range(node, lines)
    if place == exact:
        return 0
    callee = ast.dump(node.func) if isinstance(node, ast.Call) else ast.dump(node)
    named = transform and f"'{transform}'" in callee
    if place[:2] == exact[:2]:
        return 1 if named else 2
    if node.lineno == exact[0] and named:
        return 3
    if node.lineno <= exact[0] <= node.end_lineno and named:
        return 6
    return None


def _spot_of_call(node, statement, mode):
    if mode == "caller":
        return _Spot(node, statement, "caller")
    if mode == "statement":
        return _Spot(None, statement, mode)
    while isinstance(node.func, ast.Call):
        node = node.func
    return _Spot(node, statement, "transform")


def _spot_of_statement(statement, site, nodes):
    """A claim about a whole statement: probe the calls in it that fit."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if site["mode"] == "statement" or not calls:
        return _Spot(None, statement, "statement")
    if site["mode"] == "caller":
        return _Spot(calls[0], statement, "caller")
    name = (site.get("transform") or "").rpartition(".")[2]
    for call in calls:
        if name and f"'{name}'" in ast.dump(call.func):
            return _spot_of_call(call, statement, site["mode"])
    return _Spot(None, statement, "statement")


def _statements(tree):
    """(statement, expressions that belong to it and to no statement inside it), outer first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            yield node, list(_expressions(node))


def _expressions(statement):
    pending = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    if isinstance(statement, _DEFINITIONS):
        pending = [child for child in pending if child not in statement.decorator_list]
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.stmt):
            continue
        yield node
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


class _Rewriter(ast.NodeTransformer):

    def __init__(self, wanted, watched):
        self.wanted = wanted
        self.watched = watched

    def visit(self, node):
        probes = self.wanted.get(id(node), ())
        watches = self.watched.get(id(node), ())
        node = self.generic_visit(node)
        for site, mode in probes:
            if mode == "decorator":
                node = _probe(mode, site, node)
            else:
                node.func = _probe(mode, site, node.func)
        if watches and isinstance(node, ast.stmt) and not isinstance(node, _COMPOUND):
            node = _watch(watches, node)
        return node


def _probe(mode, site, node):
    probe = ast.Call(
        func=ast.Attribute(value=ast.Name(id=NAME, ctx=ast.Load()), attr=mode, ctx=ast.Load()),
        args=[ast.Constant(value=site), node], keywords=[])
    return ast.copy_location(probe, node)


def _watch(sites, statement):
    """One ``with`` for all sites around a statement: Python nests no more than twenty.

    A return inside keeps its meaning; so do names it binds.
    """
    probe = ast.Call(
        func=ast.Attribute(value=ast.Name(id=NAME, ctx=ast.Load()), attr="watch", ctx=ast.Load()),
        args=[ast.Constant(value=site) for site in sites], keywords=[])
    block = ast.With(items=[ast.withitem(context_expr=probe, optional_vars=None)], body=[statement])
    first = statement.decorator_list[0] if getattr(statement, "decorator_list", None) else statement
    for node in (block, probe, probe.func, probe.func.value, *probe.args):
        ast.copy_location(node, first)
    return block
