"""``# nnxlint: ignore[rule, ...]``, ``# nnxlint: ignore``, ``# nnxlint: ignore-file[rule, ...]``, ``# nnxlint: skip-file``."""

from __future__ import annotations

import re
from typing import NamedTuple

from .selection import matches

_COMMENT = re.compile(r"#\s*nnxlint:\s*(skip-file|ignore-file|ignore)(?![\w-])(?:\s*\[([^\]]*)(\])?)?")


class Ignore(NamedTuple):
    """One word of a comment: name means rules ("all": every one); text is the comment that it stands in."""

    line: int
    name: str
    whole_file: bool
    text: str


class IgnoreComments:
    """nnxlint's own comments in one file."""

    def __init__(self, comments):
        """comments: of comments.Comment."""
        self.all = [ignore for comment in comments for ignore in _read(comment)]
        self._of_file = [ignore for ignore in self.all if ignore.whole_file]
        self._by_line = {}
        for ignore in self.all:
            self._by_line.setdefault(ignore.line, []).append(ignore)

    def hiding(self, finding, lines):
        """Those that name the finding's rule, for the whole file or on one of the lines."""
        here = [ignore for line in lines for ignore in self._by_line.get(line, ()) if not ignore.whole_file]
        return [ignore for ignore in self._of_file + here if matches(ignore.name, finding.rule, finding.code)]


def _read(comment):
    for match in _COMMENT.finditer(comment.text):
        action, listed, closed = match.groups()
        names = [name.strip() for name in listed.split(",") if name.strip()] if closed else [] if listed else ["all"]
        yield from (Ignore(comment.line, name, action != "ignore", match.group()) for name in names)


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
