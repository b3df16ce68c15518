"""One line per finding, for grep and for editors that read compilers: path:line:column: code symbol message.

In a notebook: path:cell 3:line:column.
"""

from __future__ import annotations

from ..spot import spot


def write(outcome, stream):
    """Write the lines; columns count from 1."""
    for finding in outcome.findings:
        stream.write(f"{spot(finding.place)}: {finding.code} {finding.rule} {' '.join(finding.message.split())}\n")
