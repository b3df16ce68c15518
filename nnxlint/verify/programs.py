"""Which programs to run so that the flagged code is exercised."""

from __future__ import annotations

import ast
import os
from typing import NamedTuple


DRIVERS = 4


class Program(NamedTuple):
    """One program: how ("script" | "pytest" | "module"), path, arguments, package (dotted name of
    the file inside its package, or ""), examples, synthesize, reaches (paths of the files whose claims
    it is run for; [] for all), lenient (as a library although it failed as a program)."""

    how: str
    path: str
    arguments: list
    package: str
    examples: dict
    synthesize: bool
    reaches: list
    lenient: bool = False


def plan(paths, options):
    """Programs in the order in which to try them.

    paths: files with findings. What the user names comes alone; else the files that are scripts
    themselves, then other scripts among the checked files that import them, then each as a library.
    """
    if options.run:
        path = os.path.join(options.folder(), options.run)
        return [Program("script", path, list(options.arguments), dotted_name(path), {}, False, [])]
    if options.pytest:
        return [Program("pytest", "", list(options.arguments), "", {}, False, [])]
    examples = dict(options.examples)
    scripts, libraries = [], []
    for path in paths:
        script, bare = _shape(path)
        package = dotted_name(path)
        if script:
            scripts.append(Program("script", path, [], package, examples, False, [path]))
        # What the script itself does not call may still be tried as a library.
        if not bare or options.synthesize:
            libraries.append(Program("module", path, [], package, examples, options.synthesize, [path]))
    return scripts + _drivers(paths, options) + libraries


def _drivers(paths, options):
    """Scripts among the checked files that import files with findings, those first that reach most."""
    from .imports import reached

    found = []
    others = [path for path in options.files if path not in paths]
    for path in others:
        if acts(path):
            reaches = sorted(set(paths) & reached(path, options.files))
            if reaches:
                found.append(Program("script", path, [], dotted_name(path), {}, False, reaches))
    found.sort(key=lambda program: -len(program.reaches))
    return found[:DRIVERS]


def acts(path):
    """Does a file do something when it is run?"""
    return _shape(path)[0]


def _shape(path):
    """(is it a script, is it nothing but a script): does it act when it is run, does it define functions?"""
    try:
        with open(path, "rb") as stream:
            tree = ast.parse(stream.read())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return True, True
    guard = any(isinstance(node, ast.If) and "__main__" in ast.dump(node.test) for node in tree.body)
    acts = any(isinstance(node, (ast.For, ast.While, ast.With, ast.Try)) or (
        isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)) and any(
            isinstance(inner, ast.Call) for inner in ast.walk(node))) for node in tree.body)
    defines = any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in tree.body)
    return guard or acts, not defines


def dotted_name(path):
    """"pkg.sub.mod" for a file below folders with ``__init__.py``; "" for a file on its own."""
    path = os.path.abspath(path)
    folder, file = os.path.split(path)
    parts = [] if file == "__init__.py" else [os.path.splitext(file)[0]]
    inside = False
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, name = os.path.split(folder)
        parts.insert(0, name)
        inside = True
    return ".".join(parts) if inside else ""
