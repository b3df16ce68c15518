"""Blocks of Python in Markdown: fenced ones, and the directives of MyST.

Source: CommonMark, "Fenced code blocks"; MyST, "Directives" and "Notebooks with MyST Markdown".
"""

from __future__ import annotations

import re

from .directives import CODE, language_runs, without_options

_FENCE = re.compile(r"\s*(`{3,}|~{3,}|:{3,})\s*(.*?)\s*$")
_DIRECTIVE = re.compile(r"\{([\w:.+-]+)\}\s*(.*)")
_CLASSES = re.compile(r"\{\s*\.([\w+-]+)")


def blocks(lines):
    """Yield (first, last) of the blocks: indices of their first line and of the line behind their last."""
    open_ones = []
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        at += 1
        if fence is None:
            continue
        marks, info = fence.groups()
        if not info and any(_closes(marks, one) for one in open_ones):
            while not _closes(marks, open_ones.pop()):
                pass
            continue
        if marks[0] == "`" and "`" in info:  # code within a line
            continue
        kind = _kind(info)
        if kind is None and (_DIRECTIVE.match(info) or marks[0] == ":"):
            open_ones.append(marks)  # what is inside is Markdown again
            continue
        end = at
        while end < len(lines) and not _is_end(lines[end], marks):
            end += 1
        if kind:
            yield (without_options(lines, at, end) if _DIRECTIVE.match(info) else at), end
        at = end + 1


def _kind(info):
    """True for Python, False for a block of something else, None for what holds no code of its own."""
    directive = _DIRECTIVE.match(info)
    if directive:
        name, argument = directive.groups()
        if name in ("python", "ipython"):  # as R Markdown and Quarto write it
            return True
        return CODE[name](argument) if name in CODE else None
    classes = _CLASSES.match(info)
    return language_runs(classes[1] if classes else info)


def _closes(marks, opening):
    return marks[0] == opening[0] and len(marks) >= len(opening)


def _is_end(line, marks):
    fence = _FENCE.match(line)
    return fence is not None and not fence[2] and _closes(fence[1], marks)
