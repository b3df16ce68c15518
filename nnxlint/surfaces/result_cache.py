"""Results of earlier runs: what need not be checked again.

One file per project root and set of Flax versions in the user's cache folder. A result holds when
every file that it depends on has the same content, modules are found where they were found, and the
same files import the one it is of; where nothing below the root has changed, only what lies outside
needs a look. Content counts, not time: a fresh checkout of the same folder finds its results.
Whatever is wrong with a cache file means no cache, never a failed run.
"""

from __future__ import annotations

import os
import sys
import time

from nnxlint.rules.finding import Finding, Place, Step
from nnxlint.verify.folders import cache_folder

from .documents import is_document

_FORMAT = 1
# A file that changed this shortly before it was read may change again under the same time stamp.
_UNSETTLED = 2_000_000_000


class Results:
    """Results for the files below one root, on one tuple of Flax versions.

    project: a model.project.Project that reads the files; root: the folder; versions: the Flax versions.
    """

    def __init__(self, project, root, versions):
        self._project = project
        self._root = root
        self._files = {}
        self._checked = {}
        self._name = _digest(repr((root, versions)).encode())
        self._load()
        self._current = self._signature()

    def _file(self):
        return os.path.join(cache_folder("results"), self._name + ".json")

    def _load(self):
        import json

        try:
            with open(self._file(), encoding="utf-8") as stream:
                kept = json.load(stream)
            if kept["made_by"] == made_by():
                self._files, self._checked = kept["files"], kept["checked"]
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def _signature(self):
        """One digest for the names and contents of all files below the root, None if there are too many."""
        paths = self._project.files(self._root)
        if not self._project.complete(self._root):
            return None
        now = {}
        for path in paths:
            entry = self._entry(path)
            if entry is not None:
                now[path] = entry
        self._files = now
        return _digest("\n".join(f"{path}\0{entry[2]}" for path, entry in now.items()).encode("utf-8", "surrogatepass"))

    def _entry(self, path):
        """[time stamp, size, digest] of a file, or None; read only if it is not as it was."""
        try:
            status = os.stat(path)
        except OSError:
            return None
        known = self._files.get(path)
        if known is not None and known[:2] == [status.st_mtime_ns, status.st_size]:
            return known
        try:
            with open(path, "rb") as stream:
                digest = _digest(stream.read())
        except OSError:
            digest = ""
        settled = time.time_ns() - status.st_mtime_ns > _UNSETTLED
        return [status.st_mtime_ns if settled else 0, status.st_size, digest]

    def get(self, path):
        """The findings of a file as they were, or None if they may have changed."""
        entry = self._checked.get(path)
        if entry is None or self._current is None:
            return None
        try:
            same = entry["at"] == self._current  # which speaks of Python files only
            if not self._holds(entry["outside"]) or not (same or self._holds(entry["inside"], entry["importers"], path)):
                del self._checked[path]
                return None
            entry["at"] = self._current
            return [_finding(values) for values in entry["findings"]]
        except (KeyError, TypeError, ValueError, IndexError):
            del self._checked[path]
            return None

    def _holds(self, known, importers=None, path=""):
        """Whether files, places of modules and importers are what they were."""
        uses, places = known
        return all(self._digest_of(used) == digest for used, digest in uses.items()) \
            and all((self._project.find(stem) or "") == found for stem, found in places.items()) \
            and (importers is None or importers == self._project.importers(path))

    def _digest_of(self, path):
        known = self._files.get(path)
        if known is None:
            known = self._entry(path)
        return known[2] if known is not None else ""

    def put(self, path, findings, dependencies):
        """Keep a result. dependencies: a run.Dependencies."""
        if self._current is None:
            return
        self._checked[path] = {
            "at": self._current, "inside": self._seen(dependencies, True), "outside": self._seen(dependencies, False),
            "importers": dependencies.importers, "findings": [_values(finding) for finding in findings],
        }

    def _seen(self, dependencies, inside):
        """[{file: digest}, {place: module found there}] below the root, or outside of it, where documents count too."""
        below = self._root + os.sep
        return [{used: self._digest_of(used) for used in dependencies.consulted
                 if (used.startswith(below) and not is_document(used)) is inside},
                {stem: self._project.find(stem) or "" for stem in dependencies.sought if stem.startswith(below) is inside}]

    def save(self):
        """Write the file, all of it or nothing: another run may be writing it too."""
        import contextlib
        import json
        import tempfile

        if self._current is None:
            return
        kept = {"made_by": made_by(), "files": self._files,
                "checked": {path: entry for path, entry in self._checked.items()
                            if path in self._files or (is_document(path) and os.path.exists(path))}}
        temporary = None
        try:
            os.makedirs(os.path.dirname(self._file()), exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(self._file()))
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump(kept, stream, separators=(",", ":"))
            os.replace(temporary, self._file())
        except (OSError, ValueError):  # a full or read-only disk, a name that is no text
            with contextlib.suppress(OSError, TypeError):
                os.unlink(temporary)


def made_by():
    """What results depend on beside the files: this nnxlint's own code, and the Python that parses."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parts = [str(_FORMAT), sys.version]
    for part in ("facts", "model", "rules", os.path.join("surfaces", "documents")):
        with os.scandir(os.path.join(folder, part)) as listing:
            for entry in sorted(listing, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    parts.append(f"{entry.path}:{status.st_mtime_ns}:{status.st_size}")
    return _digest("\n".join(parts).encode("utf-8", "surrogatepass"))


def _digest(data):
    from hashlib import blake2b

    return blake2b(data, digest_size=16).hexdigest()


def _values(finding):
    return [finding.rule, finding.code, list(finding.place), finding.message, finding.severity, finding.outcome,
            finding.confidence, finding.function, finding.transform,
            [[list(step.place), step.text] for step in finding.steps], list(finding.subjects), finding.flax]


def _finding(values):
    rule, code, place, message, severity, outcome, confidence, function, transform, steps, subjects, flax = values
    return Finding(rule=rule, code=code, place=Place(*place), message=message, severity=severity, outcome=outcome,
                   confidence=confidence, function=function, transform=transform,
                   steps=[Step(Place(*where), text) for where, text in steps], subjects=subjects, flax=flax)
