"""The pluggable parts of a surface: sub-commands and output formats are the modules of a folder each."""

from __future__ import annotations


def names(folder):
    """Names of the modules in a folder beside this file, sorted."""
    import os

    files = os.listdir(os.path.join(os.path.dirname(__file__), folder))
    return sorted(name[:-3] for name in files if name.endswith(".py") and not name.startswith("_"))


def load(folder, name):
    """Import one of them."""
    from importlib import import_module

    return import_module(f"{__package__}.{folder}.{name}")
