"""Positions as the language server protocol counts them, and URIs."""

from __future__ import annotations

import os

# Encodings that a client may choose -> (Python's name, bytes of one unit).
ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Positions:
    """Turns places into ranges and back.

    texts: source_text.Texts; encoding: what a column counts, a key of ENCODINGS.
    """

    def __init__(self, texts, encoding="utf-16"):
        self.texts = texts
        self._codec, self._unit = ENCODINGS[encoding]

    def range(self, place):
        """The protocol's range of a Place (lines from 0, columns in units of the encoding)."""
        return {"start": self.position(place.path, place.line, place.column),
                "end": self.position(place.path, place.end_line, place.end_column)}

    def position(self, path, line, column):
        """The protocol's position of a line from 1 and a column in characters."""
        return {"line": max(0, line - 1), "character": self.units(self.texts.line(path, line)[:column])}

    def units(self, text):
        """How long a text is for the protocol."""
        return len(text) if text.isascii() else len(text.encode(self._codec, "surrogatepass")) // self._unit

    def characters(self, text, units):
        """The column in characters that is so many units into a line, its length at most."""
        if text.isascii():
            return min(units, len(text))
        return len(text.encode(self._codec, "surrogatepass")[:units * self._unit].decode(self._codec, "ignore"))

    def spot(self, path, position, uri):
        """(line from 1, column in characters) of a protocol's position in a document, None where there is no program."""
        line = position["line"] + 1
        return line, self.characters(self.texts.line(path, line), position["character"])

    def uri(self, path, line):
        """The URI of the document that a line stands in."""
        return uri_of(path)

    def document(self, path, line, asked):
        """The URI of the document to edit for a checked line, when the client asked about a document."""
        return asked

    def said(self, text):
        """A text that may name lines, as they are called in what the client shows."""
        return text

    def verbatim(self, path, line):
        """Whether a checked line stands in its document as it is."""
        return True

    def location(self, place):
        """The protocol's location of a Place."""
        return {"uri": self.uri(place.path, place.line), "range": self.range(place)}


def uri_of(path):
    """The file URI of an absolute path."""
    from pathlib import Path

    return Path(path).as_uri()


def path_of(uri):
    """The absolute path of a file URI; None for URIs of other kinds."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    path = url2pathname(parts.path)
    if parts.netloc and parts.netloc != "localhost":
        path = f"//{parts.netloc}{path}"
    return os.path.abspath(path)


def overlap(one, other):
    """Whether two ranges of the protocol touch."""
    def key(position):
        return position["line"], position["character"]

    return key(one["start"]) <= key(other["end"]) and key(other["start"]) <= key(one["end"])
