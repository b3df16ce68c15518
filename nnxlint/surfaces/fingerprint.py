"""A name for a finding that survives edits elsewhere in its file, moved lines and reformatting."""

from __future__ import annotations

import os

from .paths import project_root, relative


class Fingerprints:
    """The names of all findings of a run.

    A name is a hash of the path from the project's root, the rule, the function or class around
    the place, the code at the place as Python reads it, and how many findings with all of these
    the same come before it in the file. It is reckoned over everything that was found, so that it
    depends neither on what is selected nor on what comments hide.
    """

    def __init__(self, found, texts):
        """found: every Finding of the run, in the order of their places; texts: source_text.Texts."""
        self._texts = texts
        self._roots = {}
        self._by_path = {}
        self._parts = {}
        for finding in found:
            self._by_path.setdefault(finding.place.path, []).append(finding)

    def of(self, finding):
        """The finding's name, 20 hexadecimal digits."""
        path = finding.place.path
        folder = os.path.dirname(path)
        if folder not in self._roots:
            self._roots[folder] = project_root(folder)
        name = relative(path, self._roots[folder]).replace(os.sep, "/")
        return _hash((name, *self._of_content(finding)))

    def without_path(self, finding):
        """The same without the path: equal for the same finding in a file that was renamed."""
        return _hash(self._of_content(finding))

    def _of_content(self, finding):
        path = finding.place.path
        if path in self._by_path:
            self._read(path, self._by_path.pop(path))
        return self._parts[id(finding)]

    def _read(self, path, findings):
        from .code_shape import Shapes

        shapes, seen = Shapes(self._texts.of(path)), {}
        for finding in findings:
            key = (finding.rule, *(shapes.of(finding.place) or self._plain(finding)))
            seen[key] = seen.get(key, 0) + 1
            self._parts[id(finding)] = (*key, str(seen[key]))

    def _plain(self, finding):
        """For a text that is no Python file: the function that the finding names, and its line without spaces."""
        return finding.function, "".join(self._texts.line(finding.place.path, finding.place.line).split())


def _hash(parts):
    from hashlib import sha256

    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]
