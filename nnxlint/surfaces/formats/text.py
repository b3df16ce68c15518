"""For people: the finding, its source line, the steps that lead to it. Plain, or with colour on a terminal."""

from __future__ import annotations

from ..layout import blocks, summary


def write(outcome, stream):
    """Write the findings and a summary line."""
    if stream.isatty():
        from ..terminal import write as write_to_terminal

        write_to_terminal(outcome, stream)
        return
    for block in blocks(outcome):
        for line in block:
            stream.write(line.plain() + "\n")
        stream.write("\n")
    stream.write(summary(outcome).plain() + "\n")
