"""Known findings, kept in a file, so that only new ones are shown."""

from __future__ import annotations

import json
import os

from .fingerprint import fingerprints
from .paths import relative
from .usage import UsageError

_VERSION = 1


def write(file, outcome):
    """Write the findings of an Outcome as known ones. Raises UsageError."""
    known = [
        {
            "fingerprint": mark, "rule": finding.rule, "function": finding.function,
            "path": relative(finding.place.path, os.path.dirname(os.path.abspath(file))).replace(os.sep, "/"),
        }
        for finding, mark in zip(outcome.findings, fingerprints(outcome.findings, outcome.texts), strict=True)
    ]
    try:
        with open(file, "w", encoding="utf-8") as stream:
            json.dump({"version": _VERSION, "findings": known}, stream, indent=2)
            stream.write("\n")
    except OSError as error:
        raise UsageError(f"--write-baseline {file}: {error.strerror}") from None


def without_known(file, outcome):
    """The Outcome without the findings that a file knows. Raises UsageError."""
    known = _read(file)
    marks = fingerprints(outcome.findings, outcome.texts)
    new = [finding for finding, mark in zip(outcome.findings, marks, strict=True) if mark not in known]
    return outcome._replace(findings=new, known=len(outcome.findings) - len(new))


def _read(file):
    try:
        with open(file, encoding="utf-8") as stream:
            document = json.load(stream)
        if document["version"] != _VERSION:
            raise ValueError
        return {one["fingerprint"] for one in document["findings"]}
    except OSError as error:
        raise UsageError(f"baseline {file}: {error.strerror} (nnxlint check --write-baseline makes one)") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"baseline {file}: not a file that --write-baseline made") from None
