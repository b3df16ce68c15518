"""One JSON object: the program's full answer, for other programs."""

from __future__ import annotations

import json

from ..paths import relative
from ..record import record
from ..version import VERSION


def write(outcome, stream):
    """Write the object and a line end."""
    json.dump(document(outcome), stream, indent=2, ensure_ascii=True)
    stream.write("\n")


def document(outcome):
    """The object: version, flax_version, findings, errors."""
    return {
        "version": VERSION,
        "flax_version": ", ".join(flax.text for flax in outcome.flax),
        "findings": [record(finding, outcome.marks.of(finding)) for finding in outcome.findings],
        "errors": [
            {"path": relative(error.path), "line": error.line, "message": error.message} for error in outcome.errors
        ],
    }
