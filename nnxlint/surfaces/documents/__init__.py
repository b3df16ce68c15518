"""Files that hold Python among other things: notebooks, and texts with blocks of code.

A document is read into one program, made of its cells or blocks in order, so that names flow from
one to the next as when somebody runs them. What is found in the program is shown where it stands in
the file. The modules: ``notebook`` and ``text`` read a file, ``magics`` makes Python of a cell,
``markdown`` and ``restructured`` find the blocks, ``shelf`` keeps the documents of a run.
"""

from __future__ import annotations

NOTEBOOKS = (".ipynb",)
TEXTS = (".md", ".markdown", ".rst")


def is_document(path):
    """Whether a file is read as a document, by its name."""
    return path.endswith(NOTEBOOKS + TEXTS)


def read(path, text):
    """The document in a file's text: an object with

    code      the program, "" where there is no Python in the file
    errors    of FileError: parts that were left out because they do not parse
    place     function: Place in the program -> Place in the file
    told      function: (line of the program, message) -> (line of the file, message)
    raises    function: line of the program -> whether it is said to stand in code that is meant to raise an error
    renamed   function: message of a finding, which may name lines of the program -> the same with those of the file

    Raises finding.FileError's values as DocumentError where the file is no document at all.
    """
    if path.endswith(NOTEBOOKS):
        from .notebook import Notebook

        return Notebook(path, text)
    from .text import Text

    return Text(path, text)


class DocumentError(Exception):
    """A file is not what its name says. line counts from 1, 0 for none in particular."""

    def __init__(self, line, message):
        super().__init__(message)
        self.line = line
        self.message = message
