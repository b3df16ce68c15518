"""Markdown and reStructuredText: the Python blocks of one file as one program, each line at its number in the file.

A block that does not parse is left out in silence: texts show fragments, and what people type and see.
"""

from __future__ import annotations

import os

from nnxlint.model.source import SourceError
from nnxlint.rules.finding import Place

from . import magics


class Text:
    """A text's code as one program; the attributes are those that documents.read describes."""

    def __init__(self, path, text):
        if path.endswith(".rst"):
            from .restructured import blocks
        else:
            from .markdown import blocks

        self._path = path
        self.errors = []
        self._columns = {}
        lines = text.split("\n")
        program = [""] * len(lines)
        for first, last in blocks(lines):
            self._read_block(lines, first, last, program)
        self.code = "\n".join(program) + "\n" if any(program) else ""

    def _read_block(self, lines, first, last, program):
        block = lines[first:last]
        margin = len(os.path.commonprefix([line[:len(line) - len(line.lstrip())] for line in block if line.strip()]))
        block = [line[margin:] for line in block]
        prompts = is_session(block)
        if prompts:
            block = _typed(block)
            margin += _PROMPT
        try:
            read = magics.read(block)
        except SourceError:
            return
        for at, (line, column, shift) in enumerate(read or (), first):
            program[at] = line
            self._columns[at + 1] = margin, column, shift

    def place(self, place):
        """The Place in the file."""
        return Place(self._path, place.line, self._column(place.line, place.column),
                     place.end_line, self._column(place.end_line, place.end_column))

    def told(self, line, message):
        """Lines of the program are those of the file."""
        return line, message

    def renamed(self, message):
        """Lines of the program are those of the file."""
        return message

    def raises(self, line):
        """Blocks carry no such mark."""
        return False

    def _column(self, line, column):
        margin, first, shift = self._columns.get(line, (0, 0, 0))
        return column + margin + (shift if column >= first else 0)


_PROMPT = 4


def is_session(lines):
    """Whether lines show what is typed at Python's prompt."""
    first = next((line for line in lines if line.strip()), "")
    return first.lstrip().startswith((">>> ", ">>>\n")) or first.strip() == ">>>"


def _typed(lines):
    """What is typed in a session; outputs become empty lines."""
    typed, going_on = [], False
    for line in lines:
        going_on = line.startswith(">>>") or (going_on and line.startswith("..."))
        typed.append(line[_PROMPT:] if going_on else "")
    return typed
