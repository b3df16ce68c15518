"""A new function is transformed and called in every iteration of a loop.

## What it does

Finds `jit` of a lambda or def that is made anew in each iteration and called there: it is compiled every time.
"""

from __future__ import annotations

import ast

from ..model.values import Function, Partial
from ._report import finding, flax_text, short_name, transform_name
from .base import Rule


class TransformInLoop(Rule):
    """W9342"""

    symbol = "transform-in-loop"
    code = "W9342"
    listens = ("called",)

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["compiles"] or frame.expecting or event.outer or not _fresh_in_loop(frame):
            return
        yield finding(
            self, site,
            f"{short_name(site.function)} is made anew and put under {transform_name(site)} in every iteration: on "
            f"{flax_text(context)} it is compiled again each time; apply the transform once, before the loop",
            context=context, outcome="recompiles", confidence="high", subjects=[short_name(site.function)])


def _fresh_in_loop(frame):
    """Whether the loop around a call makes and compiles the same function again in each iteration."""
    site = frame.site
    if not site.loops or not frame.loops or site.loops[-1] is not frame.loops[-1] or site.applied < 2:
        return False
    loop = site.loops[-1]
    if isinstance(loop, ast.For) and isinstance(loop.iter, (ast.Tuple, ast.List, ast.Set)):
        return False
    function = site.function
    if function.__class__ is Partial:
        inside = _within(site.node, loop)
        node = site.node
    elif function.__class__ is Function:
        node = function.node
        inside = _within(node, loop) and function.module is site.module
    else:
        return False
    if site.row["host"] == "nnx" and _within(site.node, loop):
        inside = True
    if not inside:
        return False
    targets = {name.id for name in ast.walk(loop.target) if isinstance(name, ast.Name)} if isinstance(loop, ast.For) else set()
    used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}
    if isinstance(node, (ast.Lambda, ast.FunctionDef)):
        used -= {arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    return not targets & used


def _within(node, loop):
    return loop.lineno <= node.lineno and (node.end_lineno or node.lineno) <= (loop.end_lineno or loop.lineno)
