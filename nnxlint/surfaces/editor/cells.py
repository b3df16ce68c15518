"""The cells of an open notebook: documents of their own for the client, one program for the engine."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from lsprotocol import types

from ..documents.notebook import Notebook
from .diagnostics import diagnostics, error_diagnostic
from .positions import Positions


_LINE_END = re.compile(r"\r\n|\r|\n")


class Cell(NamedTuple):
    """One cell as the client has it. source: its text; python: whether it is code in Python."""

    uri: str
    version: int
    source: str
    python: bool


class OpenNotebook:
    """The cells of a notebook as the client tells of them. cells: of Cell, in order.

    pygls has them as well, but takes an edit within a cell for the whole text of it where a server
    wants whole texts of files.
    """

    def __init__(self, params, encoding):
        """params: DidOpenNotebookDocumentParams; encoding: what a column counts."""
        self._positions = Positions(None, encoding)
        self._texts = {}
        self._order = list(params.notebook_document.cells)
        self._open(params.cell_text_documents)

    @property
    def cells(self):
        """A copy that edits do not reach."""
        return tuple(
            Cell(one.document, *self._texts[one.document][:2], one.kind == types.NotebookCellKind.Code
                 and self._texts[one.document][2] == "python")
            for one in self._order if one.document in self._texts)

    def _open(self, documents):
        for document in documents or ():
            self._texts[document.uri] = document.version, document.text, document.language_id

    def change(self, params):
        """Take a DidChangeNotebookDocumentParams. Returns the URIs of cells that are gone."""
        changes = params.change.cells
        if changes is None:
            return []
        gone = []
        if changes.structure is not None:
            array = changes.structure.array
            self._order[array.start:array.start + array.delete_count] = array.cells or []
            gone = [one.uri for one in changes.structure.did_close or ()]
            for uri in gone:
                self._texts.pop(uri, None)
            self._open(changes.structure.did_open)
        renewed = {one.document: one for one in changes.data or ()}
        self._order = [renewed.get(one.document, one) for one in self._order]
        for content in changes.text_content or ():
            _, text, language = self._texts[content.document.uri]
            for change in content.changes:
                text = self._edited(text, change)
            self._texts[content.document.uri] = content.document.version, text, language
        return gone

    def _edited(self, text, change):
        wanted = getattr(change, "range", None)
        if wanted is None:
            return change.text
        starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

        def offset(position):
            if position.line >= len(starts):
                return len(text)
            line = _LINE_END.split(text[starts[position.line]:], maxsplit=1)[0]
            return starts[position.line] + self._positions.characters(line, position.character)

        return text[:offset(wanted.start)] + change.text + text[offset(wanted.end):]


class CellPositions(Positions):
    """Positions in the cells of a notebook, whose places are those of its program.

    path: of the notebook; cells: of Cell, in order; notebook: documents.notebook.Notebook.
    """

    def __init__(self, path, cells, encoding):
        super().__init__(None, encoding)
        self.path = path
        self.uris = [cell.uri for cell in cells]
        self._cell_lines = [_LINE_END.split(cell.source) for cell in cells]
        self.notebook = Notebook(path, json.dumps({"cells": [
            {"cell_type": "code" if cell.python else "raw", "source": cell.source} for cell in cells]}))

    def position(self, path, line, column):
        """The protocol's position in the cell that a line of the program stands in."""
        if path != self.path:
            return super().position(path, line, column)
        cell, number, at = self.notebook.in_cell(line, column)
        return self._in_line(self._cell_lines[cell - 1][number - 1], number, at)

    def _in_line(self, text, number, column):
        return {"line": number - 1, "character": self.units(text[:column])}

    def uri(self, path, line):
        """The URI of the cell that a line of the program stands in."""
        if path != self.path:
            return super().uri(path, line)
        return self.uris[self.notebook.in_cell(line, 0)[0] - 1]

    def document(self, path, line, asked):
        """The URI of the cell that a line of the program stands in."""
        return self.uri(path, line)

    def said(self, text):
        """A text that may name lines of the program, with cells and their lines."""
        return self.notebook.renamed(text)

    def verbatim(self, path, line):
        """Whether a line of the program stands in its cell as it is, so that it can be edited there."""
        return path != self.path or self.notebook.source(line) == self.texts.line(path, line)

    def spot(self, path, position, uri):
        """(line from 1, column in characters) of the program for a protocol's position in a cell, or None."""
        if uri not in self.uris:
            return None
        cell = self.uris.index(uri)
        lines = self._cell_lines[cell]
        text = lines[position["line"]] if position["line"] < len(lines) else ""
        return self.notebook.in_program(cell + 1, position["line"] + 1, self.characters(text, position["character"]))

    def broken(self):
        """(URI of a cell, diagnostic) for each cell that does not parse."""
        for error in self.notebook.errors:
            number, message = error.of_cell
            text = self._cell_lines[error.cell - 1][number - 1]
            yield self.uris[error.cell - 1], error_diagnostic(self._in_line(text, number, len(text)), message)


def cell_publications(checked, positions, versions, related):
    """Parameters of ``textDocument/publishDiagnostics`` for every cell, a list.

    checked: desk.Checked; positions: CellPositions; versions: of the cells, by URI; related: whether the
    client shows related information.
    """
    by_cell = {uri: [] for uri in versions}
    lines = [finding.place.line for finding in checked.findings]
    lines += [max(1, error.line) for error in checked.errors] + [line for line, _ in checked.unused]
    for line, shown in zip(lines, diagnostics(checked, positions, related), strict=True):
        by_cell[positions.uri(checked.path, line)].append(shown)
    for uri, shown in positions.broken():
        by_cell[uri].append(shown)
    return [{"uri": uri, "version": versions[uri], "diagnostics": shown} for uri, shown in by_cell.items()]
