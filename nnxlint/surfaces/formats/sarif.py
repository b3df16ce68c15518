"""SARIF 2.1.0, for code scanning: findings with their steps as a code flow, and the rules' pages as help.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Columns count
UTF-16 code units, from 1, and the end column is the one after the last character.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import quote

from ..fingerprint import fingerprints
from ..paths import relative
from ..record import url, verdict
from ..version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# How sure the reader is, on the scale of 0 to 100 that SARIF has for it.
_RANK = {"high": 90.0, "medium": 60.0, "low": 30.0}


def write(outcome, stream):
    """Write the log of one run."""
    json.dump(document(outcome), stream, indent=2)
    stream.write("\n")


def document(outcome):
    """The log as plain data."""
    from nnxlint.rules import load

    rules = load()
    places = {rule.symbol: at for at, rule in enumerate(rules)}
    marks = fingerprints(outcome.findings, outcome.texts)
    run = {
        "tool": {"driver": {
            "name": "nnxlint",
            "semanticVersion": VERSION,
            "informationUri": "https://nnxlint.readthedocs.io",
            "rules": [_rule(rule) for rule in rules],
        }},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"SRCROOT": {"uri": Path.cwd().as_uri() + "/"}},
        "invocations": [{
            "executionSuccessful": not outcome.errors,
            "toolExecutionNotifications": [
                {
                    "level": "error", "message": {"text": error.message},
                    "locations": [{"physicalLocation": {
                        "artifactLocation": _artifact(error.path), "region": {"startLine": max(1, error.line)},
                    }}],
                }
                for error in outcome.errors
            ],
        }],
        "results": [
            _result(finding, mark, places, outcome.texts)
            for finding, mark in zip(outcome.findings, marks, strict=True)
        ],
        "properties": {"flaxVersion": ", ".join(flax.text for flax in outcome.flax)},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule):
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.symbol.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "helpUri": url(rule.symbol),
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["correctness", "jax", "flax"]},
    }


def _result(finding, mark, places, texts):
    result = {
        "ruleId": finding.code,
        "level": finding.severity,
        "rank": _RANK[finding.confidence],
        "message": {"text": finding.message},
        "locations": [_location(finding.place, texts)],
        "partialFingerprints": {"nnxlint/v1": mark},
        "properties": {
            "symbol": finding.rule, "outcome": finding.outcome, "confidence": finding.confidence,
            "function": finding.function, "transform": finding.transform, "flax": finding.flax,
            "verdict": verdict(finding),
        },
    }
    if finding.rule in places:
        result["ruleIndex"] = places[finding.rule]
    if finding.steps:
        steps = [{**_location(step.place, texts), "message": {"text": step.text}} for step in finding.steps]
        result["relatedLocations"] = [{"id": number, **step} for number, step in enumerate(steps, 1)]
        result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": step} for step in steps]}]}]
    return result


def _location(place, texts):
    return {"physicalLocation": {
        "artifactLocation": _artifact(place.path),
        "region": {
            "startLine": place.line,
            "startColumn": _unit(place.path, place.line, place.column, texts),
            "endLine": place.end_line,
            "endColumn": _unit(place.path, place.end_line, place.end_column, texts),
        },
    }}


def _artifact(path):
    """Relative to the working directory where the file is below it, else its absolute address."""
    name = relative(path)
    if os.path.isabs(name) or name.startswith(os.pardir):
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(name.replace(os.sep, "/")), "uriBaseId": "SRCROOT"}


def _unit(path, line, column, texts):
    return len(texts.line(path, line)[:column].encode("utf-16-le", "surrogatepass")) // 2 + 1
