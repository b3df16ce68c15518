"""Lines of the layout on a terminal: coloured, and folded at its width."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from .layout import blocks, summary

_STYLES = {
    "path": "bold", "error": "bold red", "warning": "bold yellow", "good": "green", "rule": "magenta",
    "number": "blue", "source": "", "help": "bold cyan", "message": "", "": "",
}


def write(outcome, stream):
    """Write an Outcome."""
    console = Console(file=stream, highlight=False, soft_wrap=False)
    for block in blocks(outcome):
        for line in block:
            show(line, console)
        console.print()
    show(summary(outcome), console)


def show(line, console):
    """Print one layout.Line within the console's width."""
    text = Text.assemble(*((part, _STYLES[role]) for part, role in line.parts))
    text.rstrip()
    if line.cut:
        console.print(text, no_wrap=True, overflow="ellipsis", crop=True)
        return
    first, *rest = text.wrap(console, max(20, console.width - line.indent), overflow="fold") or [text]
    for margin, part in ((0, first), *((line.indent, part) for part in rest)):
        part.rstrip()
        console.print(Text(" " * margin) + part)
