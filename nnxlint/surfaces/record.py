"""A finding as plain data: what JSON shows, and what other surfaces are built from."""

from __future__ import annotations

from .paths import relative
from .spot import cell_of

_PAGES = "https://nnxlint.readthedocs.io/rules/"


def url(rule):
    """Address of a rule's page."""
    return f"{_PAGES}{rule}.html"


def record(finding, fingerprint):
    """A finding as a dict of plain values. Lines count from 1, columns from 0, in characters; in a notebook they
    count within the cell, and "cell" is its number, from 1."""
    return {
        "rule": finding.rule,
        "code": finding.code,
        **_place(finding.place),
        "message": finding.message,
        "severity": finding.severity,
        "outcome": finding.outcome,
        "confidence": finding.confidence,
        "function": finding.function,
        "transform": finding.transform,
        "steps": [{**_place(step.place), "text": step.text} for step in finding.steps],
        "subjects": list(finding.subjects),
        "flax": finding.flax,
        "fingerprint": fingerprint,
        "verdict": verdict(finding),
        "url": url(finding.rule),
    }


def verdict(finding):
    """What is shown of a finding's verdict, None without one: all but the program, which serves the reproducer."""
    if finding.verdict is None:
        return None
    return {name: value for name, value in finding.verdict.items() if name != "program"}


def verdict_text(finding):
    """One line that says the verdict and why: "CONFIRMED - ..."."""
    verdict = finding.verdict
    why = ": ".join(filter(None, (verdict["reason"], verdict["evidence"])))
    return " ".join(f"{verdict['status']} - {why}".split())


def _place(place):
    cell = cell_of(place)
    where = cell or place
    return {
        "path": relative(place.path),
        "cell": cell and cell.number,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
    }
