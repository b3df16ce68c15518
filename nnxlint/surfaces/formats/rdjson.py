"""Reviewdog's diagnostic format, as one object (rdjson).

Source: reviewdog's ``proto/rdf/reviewdog.proto``. Columns there count UTF-8 bytes, from 1.
"""

from __future__ import annotations

import json
import os

from ..paths import relative
from ..record import url


def write(outcome, stream):
    """Write the object."""
    diagnostics = [_diagnostic(finding, outcome.texts) for finding in outcome.findings]
    diagnostics += [
        {"message": error.message, "severity": "ERROR",
         "location": {"path": _path(error.path), "range": {"start": {"line": max(1, error.line)}}}}
        for error in outcome.errors
    ]
    source = {"name": "nnxlint", "url": "https://nnxlint.readthedocs.io"}
    json.dump({"source": source, "diagnostics": diagnostics}, stream, indent=2)
    stream.write("\n")


def _diagnostic(finding, texts):
    return {
        "message": finding.message,
        "severity": finding.severity.upper(),
        "code": {"value": finding.rule, "url": url(finding.rule)},
        "location": _location(finding.place, texts),
        "related_locations": [
            {"message": step.text, "location": _location(step.place, texts)} for step in finding.steps
        ],
    }


def _location(place, texts):
    return {
        "path": _path(place.path),
        "range": {
            "start": {"line": place.line, "column": _byte(place.path, place.line, place.column, texts)},
            "end": {"line": place.end_line, "column": _byte(place.path, place.end_line, place.end_column, texts)},
        },
    }


def _byte(path, line, column, texts):
    return len(texts.line(path, line)[:column].encode("utf-8", "surrogatepass")) + 1


def _path(path):
    return relative(path).replace(os.sep, "/")
