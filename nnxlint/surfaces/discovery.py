"""Which files to check: explicitly named ones, and every ``*.py`` and notebook below the folders that are named.

Pylint's own search leaves out folders without ``__init__.py``; scripts and examples live there.
"""

from __future__ import annotations

import os

from nnxlint.rules.finding import FileError

PYTHON = ".py"
# Generated or third-party code that is not hidden; hidden folders are all left out.
_NEVER = frozenset({"__pycache__", "__pypackages__", "node_modules", "site-packages", "buck-out", "_build", "venv"})
_INSTALLED = frozenset({"site-packages", "dist-packages"})
# Build products, unless the folder is a package of that name.
_PRODUCTS = frozenset({"build", "dist"})


def discover(paths, exclude=(), folder=None, suffixes=(PYTHON,)):
    """Files to check.

    paths: files and folders as the user named them; exclude: patterns as in .gitignore, relative
    to folder (the working directory by default); suffixes: how the names of files below folders end. Returns (absolute paths without duplicates, in
    the order of the arguments and by name below each, and a FileError for each missing path).
    Links to folders are not followed, so that no loop is walked and no file is seen twice.
    """
    rules = None
    if exclude:
        from .gitignore import Patterns

        rules = Patterns(folder or os.getcwd(), exclude)
    files, errors = {}, []
    for path in paths:
        absolute = os.path.abspath(path)
        if os.path.isdir(absolute):
            for file in _below(absolute, rules, suffixes):
                files.setdefault(file)
        elif os.path.lexists(absolute) and not os.path.exists(absolute):
            errors.append(FileError(absolute, 0, "link to a file that does not exist"))
        elif os.path.exists(absolute):
            files.setdefault(absolute)
        else:
            errors.append(FileError(absolute, 0, "no such file or folder"))
    return list(files), errors


def left_out(path, exclude=(), folder=None):
    """Whether an editor that opens a file should hear nothing of it: it is installed, or excluded.

    path: absolute; exclude, folder: as for discover.
    """
    if not _INSTALLED.isdisjoint(path.split(os.sep)):
        return True
    if not exclude:
        return False
    from .gitignore import Patterns

    top = folder or os.getcwd()
    rules = Patterns(top, exclude)
    parent = os.path.dirname(path)
    while parent.startswith(os.path.join(top, "")):
        if rules.verdict(parent, True):
            return True
        parent = os.path.dirname(parent)
    return bool(rules.verdict(path, False))


def _below(top, exclude, suffixes):
    """Yield the files to check in a folder, sorted by name, folder by folder."""
    ignored = _parents_rules(top)
    pending = [(top, ignored)]
    while pending:
        folder, rules = pending.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            continue  # a folder that may not be read is skipped, as in git
        names = {entry.name for entry in entries}
        if folder != top and "pyvenv.cfg" in names:
            continue
        if ".gitignore" in names:
            rules = _with_gitignore(rules, folder)
        folders = []
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if name in _NEVER or (name in _PRODUCTS and not _is_package(entry.path)):
                    continue
                if not _hidden(entry.path, True, rules, exclude):
                    folders.append((entry.path, rules))
            elif name.endswith(suffixes) and entry.is_file() and not _hidden(entry.path, False, rules, exclude):
                yield entry.path
        pending.extend(reversed(folders))


def _is_package(folder):
    return os.path.exists(os.path.join(folder, "__init__.py"))


def _hidden(path, is_folder, rules, exclude):
    """Whether patterns hide a path: the innermost .gitignore that speaks of it decides."""
    if exclude is not None and exclude.verdict(path, is_folder):
        return True
    for patterns in reversed(rules):
        verdict = patterns.verdict(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def _with_gitignore(rules, folder):
    from .gitignore import read

    patterns = read(folder)
    return (*rules, patterns) if patterns else rules


def _parents_rules(top):
    """Patterns of the folders above, up to the root of the repository.

    None of them when they hide the folder itself: its files were asked for by name.
    """
    from .config import upward

    parents = list(upward(top))[1:]
    if not parents or not os.path.exists(os.path.join(parents[-1], ".git")):
        return ()  # no repository around it: a .gitignore higher up is somebody else's
    rules = ()
    for folder in reversed(parents):
        if os.path.exists(os.path.join(folder, ".gitignore")):
            rules = _with_gitignore(rules, folder)
    return () if _hidden(top, True, rules, None) else rules
