"""Comments that hide nothing, so that they can be taken away: for ``--report-unused-ignores``."""

from __future__ import annotations

from typing import NamedTuple

from .paths import relative
from .suppression import Suppressions


class UnusedIgnore(NamedTuple):
    """path: absolute; text: the comment, or one name of those in it."""

    path: str
    line: int
    text: str

    @property
    def message(self):
        """One clear line."""
        return f"unused: {self.text}"


def unused_ignores(outcome):
    """Those of every file of a run.Outcome that could be checked.

    A comment counts as used when it hides a finding, whether or not its rule is selected.
    """
    from nnxlint.rules import load

    found, failed = {}, {error.path for error in outcome.errors}
    for finding in outcome.found:
        found.setdefault(finding.place.path, []).append(finding)
    return [
        UnusedIgnore(path, *outcome.shelf.told(path, line, text))
        for path in outcome.files if path not in failed
        for line, text in Suppressions(outcome.texts.of(path)).unused(found.get(path, ()), load())
    ]


def line_of(unused):
    """What is printed of one."""
    return f"nnxlint: {relative(unused.path)}:{unused.line}: {unused.message}"
