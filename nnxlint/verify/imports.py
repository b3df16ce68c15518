"""Which of the user's files a script loads, read off its import statements."""

from __future__ import annotations

import ast
import os


def reached(script, files):
    """Real files among ``files`` that a script imports, directly or through one another.

    script: path; files: paths that may be meant. A name is looked for in the script's own folder, as
    Python does, and in the folders above that contain one of the files. Returns a set of paths.
    """
    known = {os.path.abspath(file) for file in files}
    home = os.path.dirname(os.path.abspath(script))
    roots = [home, *_roots(home, known)]
    found, pending = set(), [os.path.abspath(script)]
    while pending:
        path = pending.pop()
        for file in _imported(path, roots):
            if file in known and file not in found:
                found.add(file)
                pending.append(file)
    return found


def _roots(home, known):
    """Folders above ``home`` from which packages may be imported, the nearest first."""
    if not known:
        return
    top = os.path.commonpath([home, *known])
    while home != top:
        home = os.path.dirname(home)
        yield home
        yield os.path.join(home, "src")


def _imported(path, roots):
    """Candidate files of the import statements of one file."""
    try:
        with open(path, "rb") as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(roots, alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".") if node.module else []
            bases = roots
            if node.level:
                base = os.path.dirname(path)
                for _ in range(node.level - 1):
                    base = os.path.dirname(base)
                bases = [base]
            if parts:
                yield from _files(bases, parts)
            for alias in node.names:
                yield from _files(bases, [*parts, alias.name])


def _files(roots, parts):
    """A dotted name as files below each root: packages on the way are loaded too."""
    for root in roots:
        for length in range(1, len(parts) + 1):
            stem = os.path.join(root, *parts[:length])
            yield stem + ".py"
            yield os.path.join(stem, "__init__.py")
