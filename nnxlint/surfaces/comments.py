"""The comments of a source text."""

from __future__ import annotations

import io
import tokenize
from collections import namedtuple


class Comment(namedtuple("Comment", "line text joined")):
    """line counts from 1; text starts with "#"; joined: a backslash joins its line to the one before."""

    __slots__ = ()


def comments(text):
    """All comments, in order. Strings that look like comments are none: hence the tokenizer."""
    found = []
    previous, seen_newline, joined = 0, True, False
    try:
        for kind, content, start, _, _ in tokenize.generate_tokens(io.StringIO(text).readline):
            if previous and previous != start[0]:
                joined = not seen_newline
                seen_newline = False
            previous = start[0]
            if kind in (tokenize.NL, tokenize.NEWLINE):
                seen_newline = True
            elif kind == tokenize.COMMENT:
                found.append(Comment(start[0], content, joined))
    except (tokenize.TokenError, SyntaxError):
        pass  # what came before the fault still counts
    return found
