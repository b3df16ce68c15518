"""The table [tool.nnxlint] of a pyproject.toml."""

from __future__ import annotations

import os

from .settings import SETTINGS, read
from .usage import UsageError, nearest

# Tables inside [tool.nnxlint] that belong to one sub-command, which reads its own.
TABLES = ("verify",)


def anchor(paths):
    """The folder that all paths have in common, where the search upward starts."""
    absolute = [os.path.abspath(path) for path in paths] or [os.getcwd()]
    try:
        common = os.path.commonpath(absolute)
    except ValueError:  # different drives
        common = os.getcwd()
    return common if os.path.isdir(common) else os.path.dirname(common)


def upward(folder):
    """The folder and its parents, ending with the root of the repository, else of the file system."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = parent


def find(paths):
    """Path of the nearest pyproject.toml upward of paths that holds the table, or None."""
    for folder in upward(anchor(paths)):
        file = os.path.join(folder, "pyproject.toml")
        try:
            with open(file, "rb") as stream:
                text = stream.read()
        except OSError:
            continue
        # The TOML reader takes longer to import than a small file takes to check.
        if b"nnxlint" in text and _table(text, file) is not None:
            return file
    return None


def _table(text, file):
    """The table [tool.nnxlint], or None. Raises UsageError for a file that is not TOML."""
    import tomllib

    try:
        tool = tomllib.loads(text.decode("utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: not valid TOML: {str(error).splitlines()[0]}") from None
    table = tool.get("nnxlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{file}: tool.nnxlint must be a table")
    return table


def load(file, *, named=False):
    """Checked values of the table in a file: {"select": (...), ...}. Raises UsageError.

    named: the user gave the file by name, so it must hold the table.
    """
    try:
        with open(file, "rb") as stream:
            text = stream.read()
    except OSError as error:
        raise UsageError(f"{file}: cannot read the configuration: {error.strerror}") from None
    table = _table(text, file)
    if table is None:
        if named:
            raise UsageError(f"{file}: has no table [tool.nnxlint]")
        return {}
    values = {}
    for key, value in table.items():
        if key in TABLES:
            _check_verify(value, file)
            continue
        if key not in SETTINGS:
            raise UsageError(f"{file}: unknown key {key!r} in [tool.nnxlint]{nearest(key, [*SETTINGS, *TABLES])}")
        values[key] = read(key, value, f"{file}: {key}")
    return values


def _check_verify(table, file):
    """Raise UsageError where [tool.nnxlint.verify] holds what the verifier does not know."""
    from nnxlint.verify.options import KEYS

    if not isinstance(table, dict):
        raise UsageError(f"{file}: tool.nnxlint.verify must be a table")
    for key in table:
        if key.replace("_", "-") not in KEYS:
            raise UsageError(f"{file}: unknown key {key!r} in [tool.nnxlint.verify]{nearest(key, KEYS)}")
