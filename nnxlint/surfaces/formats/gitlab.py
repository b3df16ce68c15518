"""GitLab's code quality report: findings in a merge request.

Source: GitLab's documentation of Code Quality, "Code Quality report format".
"""

from __future__ import annotations

import json

from ..paths import in_repository

# No finding of nnxlint is a matter of taste: a warning still says that something goes wrong.
_SEVERITY = {"error": "critical", "warning": "major"}


def write(outcome, stream):
    """Write the list of issues."""
    issues = [
        {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": outcome.marks.of(finding),
            "severity": _SEVERITY[finding.severity],
            "location": {
                "path": in_repository(finding.place.path, "CI_PROJECT_DIR"),
                "lines": {"begin": finding.place.line, "end": finding.place.end_line},
            },
        }
        for finding in outcome.findings
    ]
    json.dump(issues, stream, indent=2)
    stream.write("\n")
