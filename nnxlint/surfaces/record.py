"""A finding as plain data: what JSON shows, and what other surfaces are built from."""

from __future__ import annotations

from .paths import relative

_PAGES = "https://nnxlint.readthedocs.io/rules/"


def url(rule):
    """Address of a rule's page."""
    return f"{_PAGES}{rule}.html"


def record(finding, fingerprint):
    """A finding as a dict of plain values. Lines count from 1, columns from 0, in characters."""
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
        "verdict": finding.verdict,
        "url": url(finding.rule),
    }


def _place(place):
    return {
        "path": relative(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
