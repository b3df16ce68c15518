"""Workflow commands of GitHub Actions: annotations on the lines of a pull request.

Source: "Workflow commands for GitHub Actions", commands ``error`` and ``warning``.
"""

from __future__ import annotations

from ..paths import in_repository
from ..record import verdict_text


def write(outcome, stream):
    """Write one command per finding, per file that could not be checked and per unused comment."""
    for finding in outcome.findings:
        place = finding.place
        where = {
            "file": _path(place.path), "line": place.line, "endLine": place.end_line,
            "title": f"{finding.code} {finding.rule}",
        }
        if place.end_line == place.line:  # columns are refused for a range of several lines
            where.update(col=place.column + 1, endColumn=place.end_column + 1)
        steps = [f"{number}. {_path(step.place.path)}:{step.place.line}: {step.text}"
                 for number, step in enumerate(finding.steps, 1)]
        verdict = [f"verified: {verdict_text(finding)}"] if finding.verdict else []
        stream.write(_command(finding.severity, where, "\n".join([finding.message, *steps, *verdict])))
    for level, places in (("error", outcome.errors), ("warning", outcome.unused)):
        for one in places:
            where = {"file": _path(one.path), "line": max(1, one.line), "title": "nnxlint"}
            stream.write(_command(level, where, one.message))


def _path(path):
    return in_repository(path, "GITHUB_WORKSPACE")


def _command(name, properties, text):
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(text)}\n"


def _data(text):
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text):
    return _data(text).replace(":", "%3A").replace(",", "%2C")
