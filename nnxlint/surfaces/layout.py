"""Findings laid out as lines of text for people, with the meaning of each part kept for colouring."""

from __future__ import annotations

from collections import namedtuple

from .record import verdict_text
from .spot import cell_of, spot

_TAB = 4
# Status of a verdict -> the role that it is coloured as.
_VERDICTS = {"CONFIRMED": "error", "REFUTED": "good", "UNKNOWN": "number"}


class Line(namedtuple("Line", "parts indent cut", defaults=(0, False,))):
    """parts: of (text, role); indent: where its continuation starts on a narrow terminal;
    cut: shorten it on a narrow terminal instead of breaking it."""

    __slots__ = ()
    def plain(self):
        """The line without colours."""
        return "".join(text for text, _ in self.parts).rstrip()


def blocks(outcome):
    """For each finding of an Outcome its Lines."""
    for finding in outcome.findings:
        yield list(_finding(finding, outcome.texts))


def _finding(finding, texts):
    place = finding.place
    # Every message ends with "; " and the mend, which gets a line of its own here.
    message, _, mend = finding.message.rpartition("; ")
    if not message:
        message, mend = mend, ""
    yield Line((
        (spot(place), "path"), (": ", ""),
        (finding.code, finding.severity), (" ", ""), (finding.rule, "rule"), (" ", ""), (message, "message"),
    ), 4)
    yield from _excerpt(place, texts, finding.severity)
    for number, step in enumerate(finding.steps, 1):
        yield Line(((f"  {number}. ", "number"), (spot(step.place, column=False), "path"), (": ", ""), (step.text, "")), 5)
    if mend:
        yield Line((("  help: ", "help"), (mend, "")), 8)
    if finding.verdict:
        yield Line((("  verified: ", _VERDICTS[finding.verdict["status"]]), (verdict_text(finding), "")), 12)


def _excerpt(place, texts, severity):
    """The source line and, below it, the underline of the range (to the end of the line if it goes on)."""
    cell = cell_of(place)
    source, place = (cell.source, cell) if cell else (texts.line(place.path, place.line), place)
    if not source.strip():
        return
    end = place.end_column if place.end_line == place.line else len(source.rstrip())
    shown = source.rstrip().expandtabs(_TAB)
    before = source[:place.column].expandtabs(_TAB)
    until = source[:max(end, place.column + 1)].expandtabs(_TAB)
    margin = len(shown) - len(shown.lstrip())
    start = _width(before[margin:])
    length = max(1, _width(until[margin:]) - start)
    yield Line((("    | ", "number"), (shown[margin:], "source")), cut=True)
    yield Line((("    | ", "number"), (" " * start, ""), ("^" * length, severity)), cut=True)


def _width(text):
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def summary(outcome):
    """The last line: how much of what was found, and for which Flax."""
    failed = len(outcome.errors)
    if not outcome.files:
        why = "Nothing was checked" if failed else "No Python files here (hidden, ignored and generated ones are left out)"
        return Line(((why, "warning"),))
    flax = " and ".join(f"{one.text}, {one.origin}" for one in outcome.flax)
    checked = f"{_count(len(outcome.files), 'file')} checked for Flax {flax}"
    if outcome.known():
        checked += f"; {outcome.known()} known from the baseline"
    if not outcome.findings:
        if not (outcome.found or failed or any(map(outcome.texts.speaks_of_nnx, outcome.files))):
            checked = f"{_count(len(outcome.files), 'file')} checked, none uses Flax NNX"
        not_checked = f", {_count(failed, 'file')} could not be checked" if failed else ""
        return Line((("No findings", "good"), (f" ({checked}){not_checked}", "")))
    errors = sum(finding.severity == "error" for finding in outcome.findings)
    warnings = len(outcome.findings) - errors
    counts = [_count(errors, "error")] * bool(errors) + [_count(warnings, "warning")] * bool(warnings)
    return Line((("Found " + " and ".join(counts), "error" if errors else "warning"), (f" ({checked})", "")))


def _count(number, noun):
    return f"{number} {noun}{'s' * (number != 1)}"
