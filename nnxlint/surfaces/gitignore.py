"""Patterns as git reads them in a .gitignore. Imported only where there are any."""

from __future__ import annotations

import os

from pathspec import GitIgnoreSpec


class Patterns:
    """The patterns of one file (or setting), relative to a folder."""

    def __init__(self, folder, lines):
        self._prefix = os.path.join(folder, "")
        self._spec = GitIgnoreSpec.from_lines(lines)

    def verdict(self, path, is_folder):
        """True: hidden; False: kept by a pattern with "!"; None: no pattern speaks of the path."""
        if not path.startswith(self._prefix):
            return None
        relative = path[len(self._prefix):].replace(os.sep, "/")
        return self._spec.check_file(relative + "/" if is_folder else relative).include


def read(folder):
    """The Patterns of a folder's .gitignore, or None where it is empty or cannot be read."""
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as stream:
            lines = [line for line in stream.read().splitlines() if line.strip() and not line.startswith("#")]
        return Patterns(folder, lines) if lines else None
    except (OSError, ValueError):  # ValueError: a pattern that git would not accept either
        return None
