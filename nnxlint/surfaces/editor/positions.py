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
        before = self.texts.line(path, line)[:column]
        units = column if before.isascii() else len(before.encode(self._codec, "surrogatepass")) // self._unit
        return {"line": max(0, line - 1), "character": units}

    def column(self, path, position):
        """The column in characters of a protocol's position, its line's length at most."""
        text = self.texts.line(path, position["line"] + 1)
        if text.isascii():
            return min(position["character"], len(text))
        data = text.encode(self._codec, "surrogatepass")[:position["character"] * self._unit]
        return len(data.decode(self._codec, "ignore"))

    def location(self, place):
        """The protocol's location of a Place."""
        return {"uri": uri_of(place.path), "range": self.range(place)}


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
