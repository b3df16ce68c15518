"""Which modules are read in outline: those of installed JAX libraries, and only as what other code imports."""

from __future__ import annotations

import functools
import os

from astroid.exceptions import AstroidError

from nnxlint.facts import OUTLINED


def is_of_library(name):
    """Whether a dotted module name belongs to one of the libraries."""
    return name.partition(".")[0] in OUTLINED


def file_of(manager, name):
    """File of a module of an installed library, or None: no such module, a namespace, or a checkout that is worked on."""
    try:
        path = manager.file_from_module_name(name, None).location
    except AstroidError:
        return None
    if not path or not path.endswith(".py"):
        return None
    folder = path.removesuffix(".py").removesuffix(os.path.join(os.sep, "__init__"))
    for _ in name.split("."):
        folder = os.path.dirname(folder)
    return path if _is_installed(folder, name.partition(".")[0]) else None


@functools.lru_cache(maxsize=64)
def _is_installed(folder, library):
    """Whether a folder is where a package manager put a library: it keeps the metadata beside it."""
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return any(name.startswith(library + "-") and name.endswith((".dist-info", ".egg-info")) for name in names)
