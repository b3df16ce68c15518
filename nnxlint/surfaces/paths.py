"""How paths are shown."""

from __future__ import annotations

import os


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
