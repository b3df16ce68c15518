"""Jupyter notebooks: the code cells of one file as one program.

Source: nbformat's documentation, "The Notebook file format", versions 3 and 4.
"""

from __future__ import annotations

import json
import re
from collections import namedtuple
from functools import cached_property

from nnxlint.model.source import SourceError
from nnxlint.rules.finding import FileError, Place

from . import DocumentError, magics

_LINE_END = re.compile(r"\r\n|\r|\n")
_OWN_LINE = re.compile(r"(?<!\.py )\bline (\d+)")
_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class CellPlace(Place):
    """A Place in the file of a notebook that knows what people call it. cell: a Cell."""


class Cell(namedtuple("Cell", "number line column end_line end_column source")):
    """A range in a cell. number: of the cell, all kinds counted, from 1; line and column as in a Place, within
    the cell; source: the cell's line."""

    __slots__ = ()


class _Line(namedtuple("_Line", "cell number source start first shift")):
    """One line of the program. cell: number from 1; number: of the line in it; source: as it stands there; start:
    its offset in the cell's source; first, shift: of magics.read."""

    __slots__ = ()


class CellError(FileError):
    """A FileError about a cell. cell: its number; of_cell: (line in the cell from 1, message)."""


class Notebook:
    """A notebook's code as one program; the attributes are those that documents.read describes."""

    def __init__(self, path, text):
        self._path = path
        self._text = text
        self._lines = []
        self._raising = set()
        self.errors = []
        code = []
        try:
            notebook = json.loads(text)
        except json.JSONDecodeError as error:
            raise DocumentError(error.lineno, f"not a notebook: no valid JSON: {error.msg}") from None
        except RecursionError:
            raise DocumentError(0, "not a notebook: too deeply nested") from None
        try:
            for number, source, raises in _sources(notebook):
                if raises:
                    self._raising.add(number)
                code += self._read_cell(number, "".join(source))
        except (AttributeError, KeyError, TypeError):
            raise DocumentError(0, "not a notebook: the cells are not where they should be") from None
        self.code = "\n".join(code) + "\n" if code else ""

    def _read_cell(self, number, source):
        """The program's lines for a cell."""
        starts = [0, *(match.end() for match in _LINE_END.finditer(source))]
        lines = _LINE_END.split(source)
        try:
            read = magics.read(lines)
        except SourceError as error:
            if number in self._raising:  # it shows what does not parse
                return []
            line, _ = self._in_file(number, starts[min(error.line, len(starts)) - 1])
            failed = CellError(self._path, line, f"cell {number}, line {error.line}: {error.message}")
            failed.cell, failed.of_cell = number, (error.line, error.message)
            self.errors.append(failed)
            return []
        if read is None:
            return []
        for at, (_, first, shift) in enumerate(read):
            self._lines.append(_Line(number, at + 1, lines[at], starts[at], first, shift))
        return [line for line, _, _ in read]

    def place(self, place):
        """A CellPlace for a Place in the program."""
        start, end = self._lines[place.line - 1], self._lines[place.end_line - 1]
        column, end_column = _column(start, place.column), _column(end, place.end_column)
        found = CellPlace(
            self._path, *self._in_file(start.cell, start.start + column), *self._in_file(end.cell, end.start + end_column))
        found.cell = Cell(start.cell, start.number, column, end.number, end_column, start.source)
        return found

    def in_cell(self, line, column):
        """(number of the cell, line and column in it) for a line and column of the program."""
        found = self._lines[line - 1]
        return found.cell, found.number, _column(found, column)

    def in_program(self, cell, line, column):
        """(line, column) of the program for those in a cell, None where the cell or line is no part of it."""
        for number, found in enumerate(self._lines, 1):
            if (found.cell, found.number) == (cell, line):
                return number, max(found.first, column - found.shift) if column >= found.first else column
        return None

    def raises(self, line):
        """Whether a line of the program stands in a cell that is meant to raise an error."""
        return self._lines[line - 1].cell in self._raising

    def source(self, line):
        """A line of the program as it stands in its cell."""
        return self._lines[line - 1].source

    def told(self, line, message):
        """(line of the file, message that names the cell) for something said of a line of the program."""
        found = self._lines[line - 1]
        return self._in_file(found.cell, found.start)[0], f"cell {found.cell}, line {found.number}: {message}"

    def renamed(self, message):
        """"line 30" of the program as "cell 3 line 2"; "helpers.py line 30" is of another file."""
        def name(match):
            line = self._lines[int(match[1]) - 1]
            return f"cell {line.cell} line {line.number}"
        return _OWN_LINE.sub(name, message)

    def _in_file(self, number, offset):
        """(line, column) in the file of a character of a cell's source."""
        for part in self._parts[number]:
            if offset < len(part) or part is self._parts[number][-1]:
                at = part.offset
                for match in _CHARACTER.finditer(self._text, at, part.end - 1):
                    if offset <= 0:
                        break
                    # A pair of escapes is one character, unless it stands for two.
                    offset -= 1
                    at = match.end()
                before = self._text.rfind("\n", 0, at) + 1
                return self._text.count("\n", 0, at) + 1, at - before
            offset -= len(part)
        return 1, 0

    @cached_property
    def _parts(self):
        """Number of a cell -> the strings that its source is made of, each a _Placed."""
        return {number: [source] if isinstance(source, str) else source or [_Placed.at("", 0, 0)]
                for number, source, _ in _sources(_placed_json(self._text))}


class _Placed(str):
    """A string of a JSON text. offset: of its first character in the text; end: behind its closing quote."""

    @classmethod
    def at(cls, value, offset, end):
        """A new one."""
        placed = cls(value)
        placed.offset, placed.end = offset, end
        return placed


def _placed_json(text):
    """The values of a JSON text, its strings as _Placed."""
    from json.scanner import py_make_scanner

    decoder = json.JSONDecoder()
    parse_string = decoder.parse_string

    def placed(source, start, strict=True):
        value, end = parse_string(source, start, strict)
        return _Placed.at(value, start, end), end

    decoder.parse_string = placed
    decoder.scan_once = py_make_scanner(decoder)
    return decoder.decode(text)


def _sources(notebook):
    """(number, source, raises) of the Python cells; source: a string or a list of strings; raises: whether the
    tag raises-exception, of nbformat and nbclient, says that the cell is meant to raise an error."""
    metadata = notebook.get("metadata") or {}
    languages = [(metadata.get("kernelspec") or {}).get("language"), (metadata.get("language_info") or {}).get("name")]
    if not all(map(_is_python, filter(None, languages))):
        return
    if "cells" in notebook:
        cells = notebook["cells"]
    else:
        cells = [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] != "code":
            continue
        metadata = cell.get("metadata") or {}
        language = (metadata.get("vscode") or {}).get("languageId") or cell.get("language") or "python"
        if _is_python(language):
            source = cell["source"] if "source" in cell else cell["input"]
            yield number, source, "raises-exception" in (metadata.get("tags") or ())


def _is_python(language):
    return str(language).lower().startswith(("python", "ipython"))


def _column(line, column):
    return column + line.shift if column >= line.first else column
