"""One line per finding, for grep and for editors that read compilers: path:line:column: code symbol message."""

from __future__ import annotations

from ..paths import relative


def write(outcome, stream):
    """Write the lines; columns count from 1."""
    for finding in outcome.findings:
        place = finding.place
        where = f"{relative(place.path)}:{place.line}:{place.column + 1}"
        stream.write(f"{where}: {finding.code} {finding.rule} {' '.join(finding.message.split())}\n")
