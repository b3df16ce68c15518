"""``# nnxlint: ignore[rule, ...]``, ``# nnxlint: ignore``, ``# nnxlint: skip-file``."""

from __future__ import annotations

import re

from .selection import matches

_COMMENT = re.compile(r"#\s*nnxlint:\s*(skip-file|ignore-file|ignore)(?![\w-])(?:\s*\[([^\]]*)(\])?)?")


class IgnoreComments:
    """nnxlint's own comments in one file."""

    def __init__(self, comments):
        """comments: of comments.Comment."""
        self._file = False
        self._by_line = {}
        for comment in comments:
            for action, names, closed in _COMMENT.findall(comment.text):
                if action != "ignore":
                    self._file = True
                elif closed:
                    chosen = [name.strip() for name in names.split(",") if name.strip()]
                    self._by_line.setdefault(comment.line, []).extend(chosen)
                elif not names:
                    self._by_line.setdefault(comment.line, []).append("all")

    def hide(self, finding, lines):
        """Whether a comment for the whole file, or on one of the lines, names the finding's rule."""
        return self._file or any(
            matches(name, finding.rule, finding.code) for line in lines for name in self._by_line.get(line, ())
        )
