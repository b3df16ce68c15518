"""The project around a file: where its modules lie and which of them import which."""

from __future__ import annotations

import contextlib
import os
import re

from ..facts import LIBRARIES
from .source import Module, SourceError, concerns, read_text

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "build", "dist"})
_MOST_ENTRIES = 200_000
_MOST_READ = 4000
_IMPORT = re.compile(r"[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]*\)|[^\n]*)|import[ \t][^\n]*)")
_WORD = re.compile(r"\w+")
_DEEPEST_ROOT = 12


class Project:
    """Files below one or several roots, read and parsed when they are asked for.

    texts: path -> text for files whose text is given (an editor's buffer, standard input).
    consulted: paths of the files whose text or Module was asked for since begin(): what a result depends on;
    sought: the places (without ".py") where modules were looked for; asked: whether somebody asked where a file
    is imported, which depends on import_words of all files.
    """

    def __init__(self, texts=None):
        self.texts = dict(texts or {})
        self._modules = {}
        self._roots = {}
        self._resolved = {}
        self._files = {}
        self._indexes = {}
        self._searched = set()
        self._words = {}
        self._raw = {}
        self._stamps = {}
        self._isfile = {}
        self._isdir = {}
        self._cut = set()
        self.begin()

    def begin(self):
        """Start to note what an analysis depends on."""
        self.consulted = set()
        self.sought = set()
        self.asked = False

    def text(self, path):
        """The text of a file. Raises SourceError."""
        self.consulted.add(path)
        return self._text(path)

    def _text(self, path):
        text = self.texts.get(path)
        if text is None:
            text = self._raw.get(path)
            if text is None:
                self._stamps[path] = _stamp(path)  # before it is read: what changes meanwhile is seen later
                text = self._raw[path] = read_text(path)
        return text

    def replace(self, path, text):
        """Give a file another text, None for what is on disk; all else that was read is kept.

        Returns whether the change can matter to files that never consulted this one: it appears, it
        vanishes, or it imports something else.
        """
        before = self.import_words(path), self.isfile(path)
        if text is None:
            self.texts.pop(path, None)
        else:
            self.texts[path] = text
        self._drop(path)
        self._isfile.pop(path, None)
        after = self.import_words(path), self.isfile(path)
        if before[1] != after[1]:
            self._forget_layout()
        if before != after:
            self._indexes.clear()
        return before != after

    def refresh(self):
        """Look at the disk again: read anew what changed there, and find what appeared or vanished."""
        for path, stamp in list(self._stamps.items()):
            if _stamp(path) != stamp:
                self._drop(path)
        self._forget_layout()
        self._roots.clear()
        self._indexes.clear()

    def _drop(self, path):
        for known in (self._modules, self._words, self._raw, self._stamps):
            known.pop(path, None)

    def _forget_layout(self):
        for known in (self._resolved, self._files, self._isfile, self._isdir, self._cut):
            known.clear()

    def module(self, path):
        """The Module of a path. Raises SourceError."""
        self.consulted.add(path)
        found = self._modules.get(path)
        if found is None:
            name, is_package = self.name_of(path)
            try:
                found = Module(self, path, self.text(path), name, is_package)
            except SourceError as error:
                found = error
            self._modules[path] = found
        if isinstance(found, SourceError):
            raise found
        return found

    def try_module(self, path):
        """The Module of a path, or None if it cannot be read."""
        try:
            return self.module(path)
        except SourceError:
            return None

    def forget(self):
        """Drop what was evaluated of the modules that were asked for since begin(): each analysis starts afresh."""
        for path in self.consulted:
            module = self._modules.get(path)
            if module.__class__ is Module:
                module.values = {}
                module.pending = set()
                module.env = None
                module.executed = False

    def root_of(self, path):
        """The folder of the project that a file belongs to: the nearest one upward with a project
        marker, else the folder that holds its top-most package."""
        folder = os.path.dirname(path)
        known = self._roots.get(folder)
        if known is None:
            known = self._roots[folder] = self._find_root(folder)
        return known

    def _find_root(self, folder):
        current = folder
        for _ in range(_DEEPEST_ROOT):
            if any(os.path.exists(os.path.join(current, marker)) for marker in _MARKERS):
                return current
            parent = os.path.dirname(current)
            if parent == current:
                break
            current = parent
        current = folder
        while os.path.isfile(os.path.join(current, "__init__.py")):
            parent = os.path.dirname(current)
            if parent == current:
                break
            current = parent
        return current

    def name_of(self, path):
        """(dotted name, is a package) of a file within its package."""
        folder, base = os.path.split(path)
        stem = base.rpartition(".")[0] or base
        is_package = stem == "__init__"
        parts = [] if is_package else [stem]
        root = self.root_of(path)
        while folder.startswith(root) and folder != root:
            folder, name = os.path.split(folder)
            if not name.isidentifier():
                break
            parts.append(name)
            if name == "src":
                parts.pop()
                break
        return ".".join(reversed(parts)), is_package

    def resolve(self, dotted, importer):
        """The path of the project's module called dotted, seen from importer, or None.

        dotted may name a package: then its __init__.py, or "" for a folder without one.
        """
        first = dotted.partition(".")[0]
        if first in LIBRARIES:
            return None
        folder = os.path.dirname(importer)
        key = (dotted, folder)
        if key in self._resolved:
            found, stems = self._resolved[key]
            self.sought.update(stems)
            return found
        found = None
        root = self.root_of(importer)
        relative = dotted.replace(".", os.sep)
        bases = []
        current = folder
        while True:
            bases.append(current)
            if current == root or len(current) <= len(root):
                break
            current = os.path.dirname(current)
        if root not in bases:
            bases.append(root)
        while len(current) > 1:  # a package without __init__.py somewhere above
            parent, name = os.path.split(current)
            if name == first:
                bases.append(parent)
                break
            current = parent
        bases.append(os.path.join(root, "src"))
        stems = []
        for base in bases:
            stems.append(os.path.join(base, relative))
            found = self.find(stems[-1])
            if found is not None:
                break
        self._resolved[key] = found, stems
        return found

    def import_path(self, node, module):
        """The path that ``from ... import`` reads, or None."""
        base = node.module or ""
        if not node.level:
            return self.resolve(base, module.path)
        folder = os.path.dirname(module.path)
        for _ in range(node.level - 1):
            folder = os.path.dirname(folder)
        return self.find(os.path.join(folder, base.replace(".", os.sep)) if base else folder)

    def find(self, stem):
        """The module at a place: its file, its __init__.py, its folder with a separator behind it, or None."""
        self.sought.add(stem)
        if self.isfile(stem + ".py"):
            return stem + ".py"
        init = os.path.join(stem, "__init__.py")
        if self.isfile(init):
            return init
        if self.isdir(stem):
            return stem + os.sep
        return None

    def isfile(self, path):
        """os.path.isfile, remembered; files given as text count."""
        found = self._isfile.get(path)
        if found is None:
            found = self._isfile[path] = path in self.texts or os.path.isfile(path)
        return found

    def isdir(self, path):
        """os.path.isdir, remembered."""
        found = self._isdir.get(path)
        if found is None:
            found = self._isdir[path] = os.path.isdir(path)
        return found

    def files(self, root):
        """Python files below a root, sorted; as many as a walk of bounded length finds."""
        known = self._files.get(root)
        if known is None:
            known = []
            entries = 0
            for folder, folders, names in os.walk(root):
                entries += len(folders) + len(names)
                folders[:] = sorted(name for name in folders
                                    if not name.startswith(".") and name not in _SKIPPED
                                    and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg")))
                known.extend(os.path.join(folder, name) for name in sorted(names) if name.endswith(".py"))
                if entries > _MOST_ENTRIES:  # a folder of data, or no project at all
                    self._cut.add(root)
                    break
            self._files[root] = known
        return known

    def complete(self, root):
        """Whether files(root) are all there are."""
        self.files(root)
        return root not in self._cut

    def importers(self, path):
        """Files of the project that may import a file: they name its module in an import and
        concern NNX. Sorted paths, without the file itself."""
        self.asked = True
        name, _ = self.name_of(path)
        last = name.rpartition(".")[2]
        root = self.root_of(path)
        if root not in self._indexes and root not in self._searched:
            self._searched.add(root)  # one question is answered sooner by a look for the word than by an index of all
            named = [other for other in self.files(root)[:_MOST_READ] if self._may_import(other, last)]
        else:
            named = self._imports(root).get(last, ())
        return [other for other in named if other != path]

    def _may_import(self, path, word):
        """Whether a word stands in the imports of a file."""
        try:
            return word in self._text(path) and word in self.import_words(path)
        except SourceError:
            return False

    def _imports(self, root):
        """Words that stand in imports below a root -> the files in which they do, sorted."""
        index = self._indexes.get(root)
        if index is None:
            index = self._indexes[root] = {}
            for path in self.files(root)[:_MOST_READ]:
                for word in self.import_words(path):
                    index.setdefault(word, []).append(path)
        return index

    def import_words(self, path):
        """Words that stand in the imports of a file; none if it cannot be read or does not concern NNX."""
        words = self._words.get(path)
        if words is None:
            words = set()
            with contextlib.suppress(SourceError):
                text = self._text(path)
                if concerns(text):
                    for statement in _imports(text):
                        words.update(_WORD.findall(statement))
            self._words[path] = words
        return words


def _imports(text):
    """The text of each import statement, without a look at the lines that cannot be one."""
    at = text.find("import")
    while at >= 0:
        statement = _IMPORT.match(text, text.rfind("\n", 0, at) + 1)
        if statement is not None:
            yield statement.group()
            at = statement.end()
        line_end = text.find("\n", at)
        at = text.find("import", line_end) if line_end >= 0 else -1


def _stamp(path):
    """What changes when a file on disk does, None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
