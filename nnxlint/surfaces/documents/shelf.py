"""The documents of a run: read when they are asked for, and the places that are shown of them."""

from __future__ import annotations

from nnxlint.rules.finding import FileError, Source, Step

from ..source_text import Texts, read_text
from . import DocumentError, is_document, read


class Shelf:
    """Documents by path, each read once. errors: of FileError, for those that were read so far."""

    def __init__(self, given=None):
        """given: {absolute path: text} of files that came from standard input."""
        self.given = dict(given or {})
        self.errors = []
        self._documents = {}

    def of(self, path):
        """The document in a file, None where the file is none or cannot be read."""
        if not is_document(path):
            return None
        if path not in self._documents:
            self._documents[path] = self._read(path)
        return self._documents[path]

    def _read(self, path):
        try:
            document = read(path, self.raw(path))
        except DocumentError as error:
            self.errors.append(FileError(path, error.line, error.message))
        except OSError as error:
            self.errors.append(FileError(path, 0, f"cannot read: {error.strerror or error}"))
        except UnicodeDecodeError:
            self.errors.append(FileError(path, 0, "cannot decode: the file is not UTF-8"))
        else:
            self.errors += document.errors
            return document
        return None

    def raw(self, path):
        """The whole text of a document's file. Raises OSError and UnicodeDecodeError."""
        if path in self.given:
            return self.given[path]
        with open(path, encoding="utf-8-sig") as stream:
            return stream.read()

    def programs(self, sources):
        """Sources with the programs of documents in place of these; without documents that hold no program."""
        opened = []
        for source in sources:
            if is_document(source.path):
                document = self.of(source.path)
                if document is None or not document.code:
                    continue
                source = Source(source.path, document.code)
            opened.append(source)
        return opened

    def text(self, path):
        """What was checked of a file: a document's program, else the file's text."""
        if is_document(path):
            document = self.of(path)
            return document.code if document else ""
        return self.given[path] if path in self.given else read_text(path)

    def told(self, path, line, message):
        """(line, message) for something said of a line of what was checked."""
        document = self.of(path)
        return document.told(line, message) if document else (line, message)


def placed(outcome):
    """A run.Outcome whose places are those in the files: what is shown. Before, they are in the programs."""
    shelf = outcome.shelf
    for finding in outcome.found:
        document = shelf.of(finding.place.path)
        if document is not None:
            outcome.marks.of(finding)  # reckoned over the program
            finding.message = document.renamed(finding.message)
            finding.place = document.place(finding.place)
        finding.steps = tuple(
            Step(shelf.of(step.place.path).place(step.place), step.text) if is_document(step.place.path) else step
            for step in finding.steps)
    return outcome._replace(texts=Texts(shelf.given, lambda path: shelf.raw(path) if is_document(path) else read_text(path)))
