"""Known findings, kept in a file, so that only new ones are shown."""

from __future__ import annotations

import json
import os

from .paths import relative
from .run import BASELINE, COMMENT, Suppressed
from .usage import UsageError

_VERSION = 2


class Baseline:
    """The entries of a file: dicts with fingerprint, content (the same without the path), rule, function, path."""

    def __init__(self, file, entries):
        self.file = file
        self.entries = entries
        self._folder = os.path.dirname(os.path.abspath(file))

    def apply(self, outcome, paths):
        """Leave the known findings out.

        paths: files and folders that were asked for. Returns (the Outcome without the known findings, the
        Baseline without its stale entries, the number of those). An entry is stale when what was checked
        would show it, and it does not occur there any more. It knows its finding also in a file that was
        renamed: one with the same content, where the entry's own file is gone.
        """
        live = {outcome.marks.of(finding): finding for finding in outcome.findings}
        kept, unmatched = [], []
        for entry in self.entries:
            (kept if live.pop(entry["fingerprint"], None) else unmatched).append(entry)
        renamed, unmatched = self._renamed(unmatched, live, outcome.marks)
        kept += renamed
        known = {entry["fingerprint"] for entry in kept}
        new, hidden = [], []
        for finding in outcome.findings:
            (hidden if outcome.marks.of(finding) in known else new).append(finding)
        suppressed = outcome.suppressed + [Suppressed(finding, BASELINE) for finding in hidden]
        stale = self._stale(unmatched, outcome, paths)
        kept += [entry for entry in unmatched if id(entry) not in stale]
        return outcome._replace(findings=new, suppressed=suppressed), Baseline(self.file, kept), len(stale)

    def write(self, option="--write-baseline"):
        """Write the file, in an order that keeps its changes small. Raises UsageError."""
        entries = sorted(self.entries, key=lambda entry: (entry["path"], entry["rule"], entry["function"], entry["fingerprint"]))
        try:
            with open(self.file, "w", encoding="utf-8") as stream:
                json.dump({"version": _VERSION, "findings": entries}, stream, indent=2)
                stream.write("\n")
        except OSError as error:
            raise UsageError(f"{option} {self.file}: {error.strerror}") from None

    def _renamed(self, entries, live, marks):
        """Match entries whose file is gone with live findings of the same content. Returns (renamed, others)."""
        by_content = {}
        for mark, finding in live.items():
            by_content.setdefault(marks.without_path(finding), []).append((mark, finding))
        renamed, others = [], []
        for entry in entries:
            candidates = by_content.get(entry["content"])
            if not candidates or os.path.exists(self._absolute(entry)):
                others.append(entry)
                continue
            name = os.path.basename(entry["path"])
            # Of equal files, the one that kept its name and went to another folder.
            best = next((one for one in candidates if os.path.basename(one[1].place.path) == name), candidates[0])
            candidates.remove(best)
            mark, finding = best
            renamed.append(_entry(finding, mark, entry["content"], self._folder))
        return renamed, others

    def _stale(self, entries, outcome, paths):
        """Identities of the entries that do not occur any more, as far as this run can tell."""
        hidden = {id(one.finding) for one in outcome.suppressed if one.by == COMMENT}
        occurring = {outcome.marks.of(finding) for finding in outcome.found if id(finding) not in hidden}
        checked = set(outcome.files) - {error.path for error in outcome.errors}
        tops = [os.path.join(os.path.abspath(path), "") for path in paths]
        stale = set()
        for entry in entries:
            path = self._absolute(entry)
            gone = not os.path.exists(path) and any(path.startswith(top) for top in tops)
            if entry["fingerprint"] not in occurring and (path in checked or gone):
                stale.add(id(entry))
        return stale

    def _absolute(self, entry):
        return os.path.normpath(os.path.join(self._folder, entry["path"]))


def of(outcome, file):
    """The Baseline of all findings of an Outcome, to be written to a file."""
    folder, marks = os.path.dirname(os.path.abspath(file)), outcome.marks
    return Baseline(file, [
        _entry(finding, marks.of(finding), marks.without_path(finding), folder) for finding in outcome.findings
    ])


def read(file):
    """The Baseline in a file. Raises UsageError."""
    try:
        with open(file, encoding="utf-8") as stream:
            document = json.load(stream)
        entries = document["findings"]
        if document["version"] != _VERSION:
            raise UsageError(f"baseline {file}: made by another version of nnxlint; write it again")
        if not all(isinstance(entry[key], str) for entry in entries for key in _KEYS):
            raise ValueError
        return Baseline(file, entries)
    except OSError as error:
        raise UsageError(f"baseline {file}: {error.strerror} (nnxlint check --write-baseline makes one)") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"baseline {file}: not a file that --write-baseline made") from None


_KEYS = ("fingerprint", "content", "rule", "function", "path")


def _entry(finding, mark, content, folder):
    path = relative(finding.place.path, folder).replace(os.sep, "/")
    return dict(zip(_KEYS, (mark, content, finding.rule, finding.function, path), strict=True))
