"""Blocks of Python in reStructuredText: code directives, those of sphinx.ext.doctest, and sessions at the prompt.

Source: Docutils, "reStructuredText Markup Specification"; Sphinx, "sphinx.ext.doctest".
"""

from __future__ import annotations

import re

from .directives import CODE, without_options
from .text import is_session

_DIRECTIVE = re.compile(r"(\s*)\.\.\s+([\w:+-]+)::\s*(.*?)\s*$")


def blocks(lines):
    """Yield (first, last) of the blocks: indices of their first line and of the line behind their last."""
    at = 0
    while at < len(lines):
        directive = _DIRECTIVE.match(lines[at])
        if directive is not None and directive[2] in CODE:
            end = _end(lines, at + 1, len(directive[1]))
            if CODE[directive[2]](directive[3]):
                yield without_options(lines, at + 1, end), end
            at = end
        elif is_session(lines[at:at + 1]):
            end = at
            while end < len(lines) and lines[end].strip():
                end += 1
            yield at, end
            at = end
        else:
            at += 1


def _end(lines, at, indent):
    """The first line that is indented no more than the directive."""
    while at < len(lines):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        at += 1
    return at
