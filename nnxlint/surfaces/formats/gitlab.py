"""GitLab's code quality report: findings in a merge request.

Source: GitLab's documentation of Code Quality, "Code Quality report format".
"""

from __future__ import annotations

import json
import os

from ..fingerprint import fingerprints
from ..paths import relative

# No finding of nnxlint is a matter of taste: a warning still says that something goes wrong.
_SEVERITY = {"error": "critical", "warning": "major"}


def write(outcome, stream):
    """Write the list of issues."""
    marks = fingerprints(outcome.findings, outcome.texts)
    issues = [
        {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": mark,
            "severity": _SEVERITY[finding.severity],
            "location": {
                "path": relative(finding.place.path).replace(os.sep, "/"),
                "lines": {"begin": finding.place.line, "end": finding.place.end_line},
            },
        }
        for finding, mark in zip(outcome.findings, marks, strict=True)
    ]
    json.dump(issues, stream, indent=2)
    stream.write("\n")
