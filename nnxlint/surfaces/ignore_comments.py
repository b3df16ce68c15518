"""``# nnxlint: ignore[rule, ...]``, ``# nnxlint: ignore``, ``# nnxlint: ignore-file[rule, ...]``, ``# nnxlint: skip-file``."""

from __future__ import annotations

import re

from .selection import matches

_COMMENT = re.compile(r"#\s*nnxlint:\s*(skip-file|ignore-file|ignore)(?![\w-])(?:\s*\[([^\]]*)(\])?)?")


class IgnoreComments:
    """nnxlint's own comments in one file."""

    def __init__(self, comments):
        """comments: of comments.Comment."""
        self._file = []
        self._by_line = {}
        for comment in comments:
            for action, names, closed in _COMMENT.findall(comment.text):
                where = self._by_line.setdefault(comment.line, []) if action == "ignore" else self._file
                if closed:
                    where.extend(name.strip() for name in names.split(",") if name.strip())
                elif not names:
                    where.append("all")

    def hide(self, finding, lines):
        """Whether a comment for the whole file, or on one of the lines, names the finding's rule."""
        names = [name for line in lines for name in self._by_line.get(line, ())]
        return any(matches(name, finding.rule, finding.code) for name in (*self._file, *names))


def with_ignore(line, rule):
    """A line of source with a comment at its end that ignores a rule as well."""
    last = None
    for match in _COMMENT.finditer(line):
        if match.group(1) == "ignore" and match.group(3):
            last = match
    if last is None:
        return f"{line.rstrip()}  # nnxlint: ignore[{rule}]"
    names = ", ".join(filter(None, (last.group(2).strip(), rule)))
    return f"{line[:last.start(2)]}{names}{line[last.end(2):]}"
