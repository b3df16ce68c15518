"""A progress bar on stderr while many files are checked and a person is watching."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext

_WORTH_A_BAR = 40


def progress(total):
    """A context manager that gives ``advance(count)``. Silent unless both streams are terminals."""
    if total < _WORTH_A_BAR or not (sys.stderr.isatty() and sys.stdout.isatty()):
        return nullcontext(lambda count: None)
    return _bar(total)


@contextmanager
def _bar(total):
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking", total=total)
        yield lambda count: bar.advance(task, count)
