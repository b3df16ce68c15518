"""The text of a checked file, for showing its lines and reading its comments."""

from __future__ import annotations


class Texts:
    """Texts by path, each read once; what came from standard input is given beforehand, its paths in ``given``."""

    def __init__(self, given=None, read=None):
        """given: {absolute path: text}; read: function path -> text of all others, read_text by default."""
        self._read = read or read_text
        self.given = frozenset(given or ())
        self._texts = dict(given or {})
        self._lines = {}

    def of(self, path):
        """The whole text with "\\n" at line ends, or "" where it cannot be read any more."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def speaks_of_nnx(self, path):
        """Whether the name stands anywhere in a file. Keeps nothing: it is asked of all files in turn."""
        if path in self._texts:
            return "nnx" in self._texts[path]
        try:
            with open(path, "rb") as stream:
                return b"nnx" in stream.read()
        except OSError:
            return False

    def line(self, path, number):
        """One line without its end, "" where there is none. number counts from 1."""
        if path not in self._lines:
            self._lines[path] = self.of(path).split("\n")
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else ""


def decode(data):
    """Source bytes -> text as Python reads it. Raises SyntaxError or UnicodeDecodeError."""
    if data.isascii() and b"coding" not in data[:400]:
        text = data.decode("ascii")  # the common case needs no tokenizer
    else:
        import io
        import tokenize

        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path):
    """The text of a Python file, "" where it cannot be read."""
    try:
        with open(path, "rb") as stream:
            return decode(stream.read())
    except (OSError, SyntaxError, UnicodeDecodeError, LookupError):
        return ""
