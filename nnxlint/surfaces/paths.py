"""How paths are shown."""

from __future__ import annotations

import os
from functools import lru_cache


def relative(path, start=None):
    """A path relative to a folder, the working directory by default, with the system's separators."""
    try:
        return os.path.relpath(path, start)
    except ValueError:  # another drive
        return path


def project_root(folder):
    """The nearest folder upward with a pyproject.toml or a repository in it, else the folder."""
    current = folder
    while True:
        if any(os.path.exists(os.path.join(current, name)) for name in ("pyproject.toml", ".git")):
            return current
        parent = os.path.dirname(current)
        if parent == current:
            return folder
        current = parent


@lru_cache(maxsize=1024)
def repository_root(folder):
    """The nearest folder upward that a repository begins in, or None."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def in_repository(path, variable):
    """A path as a CI system wants it: from the root of its checkout, with slashes.

    variable: the name of the environment variable that holds that root. Without it, the root of the
    repository that the file is in, else the working directory.
    """
    checkout = os.environ.get(variable)
    if not checkout or not path.startswith(os.path.join(checkout, "")):
        checkout = repository_root(os.path.dirname(path))
    return relative(path, checkout).replace(os.sep, "/")
