"""Cells of a notebook that is open in an editor, driven over stdio by a real client."""

import json

import pytest
from lsprotocol import types

from tests.surfaces.programs import nnxlint

from .client import VSCODE, applied
from .test_server import folder, talk

assert folder  # a fixture

CELLS = [
    ("markdown", "# Norms"),
    ("python", "import jax\nfrom flax import nnx"),
    ("python", "%matplotlib inline\n\n@jax.jit\ndef step(norm, x):\n    return norm(x)"),
    ("python", "%%time\nnorm = nnx.BatchNorm(4, rngs=nnx.Rngs(0))\nfor _ in range(3):\n    step(norm, 1.0)"),
]


class Notebook:
    """An open notebook. cells: [(language, text)]."""

    def __init__(self, editor, cells, name="train.ipynb"):
        self.editor = editor
        self.uri = editor.uri(name)
        self.version = 1
        documents = [self.document(number, *cell) for number, cell in enumerate(cells)]
        editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(self.uri, "jupyter-notebook", 1, [self.entry(one) for one in documents]), documents))

    def cell(self, number):
        return f"vscode-notebook-cell:{self.uri.removeprefix('file://')}#W{number}sZmlsZQ%3D%3D"

    def document(self, number, language, text):
        return types.TextDocumentItem(self.cell(number), language, 1, text)

    @staticmethod
    def entry(document):
        kind = types.NotebookCellKind.Markup if document.language_id == "markdown" else types.NotebookCellKind.Code
        return types.NotebookCell(kind, document.uri)

    def change(self, **changes):
        self.version += 1
        self.editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(self.version, self.uri),
            types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(**changes))))

    def type(self, number, line, start, end, text):
        """Replace a part of a line in a cell, as typing does."""
        where = types.Range(types.Position(line, start), types.Position(line, end))
        self.change(text_content=[types.NotebookDocumentCellContentChanges(
            types.VersionedTextDocumentIdentifier(self.version + 1, self.cell(number)),
            [types.TextDocumentContentChangePartial(where, text)])])

    def insert(self, number, at, language, text):
        document = self.document(number, language, text)
        self.change(structure=types.NotebookDocumentCellChangeStructure(
            types.NotebookCellArrayChange(at, 0, [self.entry(document)]), did_open=[document]))

    def remove(self, number, at):
        self.change(structure=types.NotebookDocumentCellChangeStructure(
            types.NotebookCellArrayChange(at, 1), did_close=[types.TextDocumentIdentifier(self.cell(number))]))

    def shown(self):
        """(cell, code, line in it from 1) of what is shown now."""
        last = {uri: diagnostics for uri, _, diagnostics in self.editor.published}
        return [(number, one.code, one.range.start.line + 1) for number in range(10)
                for one in last.get(self.cell(number), ())]

    async def settles(self, expected):
        try:
            await self.editor.until(lambda: self.editor.published and self.shown() == expected)
        except TimeoutError:
            raise AssertionError(f"expected {expected}, last published {self.shown()}") from None


FOUND = [(2, "lost-state-update", 3)]


def test_findings_stand_in_the_cells_as_the_command_says(folder):
    cells = [{"cell_type": "code" if language == "python" else language, "source": text} for language, text in CELLS]
    (folder / "train.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}))
    (expected,) = nnxlint("check", "--format", "json", "train.ipynb", cwd=folder).json["findings"]

    async def conversation(editor):
        notebook = Notebook(editor, CELLS)
        await notebook.settles(FOUND)
        (found,) = next(one for uri, _, one in editor.published if uri == notebook.cell(2) and one)
        assert expected["cell"] == 3
        assert (found.range.start.line + 1, found.range.start.character) == (expected["line"], expected["column"])
        assert (found.range.end.line + 1, found.range.end.character) == (expected["end_line"], expected["end_column"])
        assert found.message == expected["message"]
        assert {one.location.uri for one in found.related_information} == {notebook.cell(2)}

    talk(conversation, folder)


def test_typing_and_moving_cells(folder):
    async def conversation(editor):
        notebook = Notebook(editor, CELLS)
        await notebook.settles(FOUND)
        notebook.type(2, 2, 1, 4, "nnx")
        await notebook.settles([])
        notebook.type(2, 2, 1, 4, "jax")
        await notebook.settles(FOUND)
        notebook.insert(7, 1, "python", "weiß = '𝒳'\ndef (:")
        await notebook.settles([*FOUND, (7, "not-checked", 2)])
        notebook.type(7, 0, 8, 10, "y")  # two units of UTF-16 are one character
        notebook.type(7, 1, 0, 6, "jit = jax.jit")
        await notebook.settles(FOUND)
        notebook.remove(2, 3)
        await notebook.settles([])
        assert editor.published[-1][0] != notebook.cell(2) or not editor.published[-1][2]

    talk(conversation, folder)


def test_hover_and_code_actions_in_a_cell(folder):
    async def conversation(editor):
        notebook = Notebook(editor, CELLS)
        await notebook.settles(FOUND)
        finding = await editor.hover(notebook.cell(2), 3, 3)
        assert "## Use instead" in finding
        assert "cell 3 line 5: norm" in finding
        assert "**nnx.BatchNorm** (class), Flax 0.12.8" in await editor.hover(notebook.cell(3), 2, 12)
        assert await editor.hover(notebook.cell(0), 1, 2) is None
        assert await editor.actions(notebook.cell(3), 3) == {}
        actions = await editor.actions(notebook.cell(2), 3)
        assert list(actions) == ["Ignore lost-state-update here", "Ignore lost-state-update in this file",
                                 "Open the page of lost-state-update"]
        assert applied(CELLS[2][1], actions["Ignore lost-state-update here"], notebook.cell(2)).split("\n")[2] \
            == "@jax.jit  # nnxlint: ignore[lost-state-update]"
        first = applied(CELLS[1][1], actions["Ignore lost-state-update in this file"], notebook.cell(1))
        assert first.startswith("# nnxlint: ignore-file[lost-state-update]\nimport jax")
        notebook.type(1, 0, 0, 0, "# nnxlint: ignore-file[lost-state-update]\n")
        await notebook.settles([])

    talk(conversation, folder)


@pytest.mark.parametrize("client", [VSCODE, "neovim@v0.11"])
def test_closing_takes_the_findings_away(folder, client):
    async def conversation(editor):
        notebook = Notebook(editor, CELLS)
        await notebook.settles(FOUND)
        editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(notebook.uri),
            [types.TextDocumentIdentifier(notebook.cell(number)) for number in range(4)]))
        await notebook.settles([])
        editor.open("train.py")
        assert await editor.codes("train.py") == [("lost-state-update", 5)]

    talk(conversation, folder, client=client)
