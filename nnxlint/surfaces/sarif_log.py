"""The parts of a SARIF 2.1.0 log, for the command line and for the Pylint reporter.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub, "SARIF
support for code scanning", for what is shown there and how much of it. Columns count UTF-16 code
units, from 1, and the end column is the one after the last character.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from .line_hash import line_hashes
from .paths import relative, repository_root
from .record import url
from .version import VERSION

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://nnxlint.readthedocs.io"
# GitHub shows no more characters of a description, and no more places of a result.
_MOST_CHARACTERS, _MOST_PLACES = 1024, 100
_CONTEXT = 3
# How sure the reader is, on the scale of 0 to 100 that SARIF has for it.
RANKS = {"high": 90.0, "medium": 60.0, "low": 30.0}
_ROOT = "%SRCROOT%"


def rule_descriptor(rule):
    """What a log says of one of nnxlint's rules."""
    opening = re.split(r"\n+(?=## )", rule.page)
    meaning = " ".join(" ".join(part.splitlines()[1:]).strip() for part in opening[1:3])
    return descriptor(
        rule.code, rule.symbol, rule.severity, summary=rule.summary, description=f"{rule.summary} {meaning}".strip(),
        page=rule.page, tags=["correctness", "jax", "flax"], address=url(rule.symbol),
        precision=rule.precision,
    )


def descriptor(code, symbol, level, *, summary, description, page, tags, address=None, precision=None):
    """A reportingDescriptor. level: error, warning or note; precision: how often the rule is right, if that is known."""
    properties = {"tags": tags, "problem.severity": "recommendation" if level == "note" else level}
    if precision:
        properties["precision"] = precision
    described = {
        "id": code,
        "name": "".join(word.capitalize() for word in symbol.split("-")),
        "shortDescription": {"text": _shortened(summary)},
        "fullDescription": {"text": _shortened(description)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    }
    if address:
        described["helpUri"] = address
    return described


def _shortened(text):
    text = " ".join(text.split())
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS - 3] + "..."


def log(rules, results, *, successful, notifications=(), properties=None):
    """The log of one run, as plain data. rules, results: lists of what descriptor and Results make."""
    run = {
        "tool": {"driver": {
            "name": "nnxlint", "version": VERSION, "semanticVersion": VERSION, "informationUri": HOME, "rules": rules,
        }},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {
            "uri": Path(_root()).as_uri().rstrip("/") + "/", "description": {"text": "The root of the source tree."},
        }},
        "invocations": [{"executionSuccessful": successful, "toolExecutionNotifications": list(notifications)}],
        "results": results,
    }
    if properties:
        run["properties"] = properties
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def notification(message, level, path=None, line=0):
    """Something that happened to the run itself, in a file or in none."""
    told = {"level": level, "message": {"text": message}}
    if path is not None:
        told["locations"] = [{"physicalLocation": {
            "artifactLocation": _artifact(path), "region": {"startLine": max(1, line)},
        }}]
    return told


class Results:
    """Makes results, and reads each file once for that."""

    def __init__(self, texts, rules):
        """texts: source_text.Texts; rules: the log's list of descriptors."""
        self._texts = texts
        self._places = {rule["id"]: at for at, rule in enumerate(rules)}
        self._hashes = {}

    def result(self, code, level, message, place, *, mark, rank=None, steps=(), properties=None, suppression=None):
        """A result. mark: its fingerprint; suppression: inSource, external or None."""
        result = {
            "ruleId": code,
            "ruleIndex": self._places[code],
            "level": level,
            "message": {"text": _message(message, steps)},
            "locations": [self._location(place, snippets=True)],
            "partialFingerprints": {"nnxlint/v1": mark, "primaryLocationLineHash": self._hash(place)},
        }
        if rank is not None:
            result["rank"] = rank
        if steps:
            flow = [{**self._location(step.place), "message": {"text": step.text}} for step in steps[:_MOST_PLACES]]
            result["relatedLocations"] = [{"id": number, **step} for number, step in enumerate(flow, 1)]
            result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": step} for step in flow]}]}]
        if suppression:
            result["suppressions"] = [{"kind": suppression, "status": "accepted"}]
        if properties:
            result["properties"] = properties
        return result

    def _location(self, place, snippets=False):
        physical = {"artifactLocation": _artifact(place.path), "region": {
            "startLine": place.line,
            "startColumn": self._unit(place.path, place.line, place.column),
            "endLine": place.end_line,
            "endColumn": self._unit(place.path, place.end_line, place.end_column),
        }}
        if snippets:
            first, last = max(1, place.line - _CONTEXT), place.end_line + _CONTEXT
            lines = [self._texts.line(place.path, line) for line in range(first, last + 1)]
            while len(lines) > place.end_line - first + 1 and not lines[-1]:
                lines.pop()
            inside = lines[place.line - first:place.end_line - first + 1]
            inside[-1] = inside[-1][:place.end_column]
            inside[0] = inside[0][place.column:]
            physical["region"]["snippet"] = {"text": "\n".join(inside)}
            physical["contextRegion"] = {
                "startLine": first, "endLine": first + len(lines) - 1, "snippet": {"text": "\n".join(lines)},
            }
        return {"physicalLocation": physical}

    def _unit(self, path, line, column):
        return len(self._texts.line(path, line)[:column].encode("utf-16-le", "surrogatepass")) // 2 + 1

    def _hash(self, place):
        path = place.path
        if path not in self._hashes:
            self._hashes[path] = line_hashes(self._texts.of(path))
        return self._hashes[path][min(place.line, len(self._hashes[path])) - 1]


def _message(text, steps):
    """The message, and below it the steps as links to the related locations."""
    # "[a](b)" would be a link; what the message quotes from the program is none.
    lines = [re.sub(r"\[(?=[^\[\]]*\]\()", r"\\[", text)]
    for number, step in enumerate(steps[:_MOST_PLACES], 1):
        escaped = re.sub(r"([\[\]\\])", r"\\\1", step.text)
        lines.append(f"{number}. [{escaped}]({number})")
    return "\n".join(lines)


def _root():
    return repository_root(os.getcwd()) or os.getcwd()


def _artifact(path):
    """Relative to the root of the source tree where the file is below it, else its absolute address."""
    name = relative(path, _root())
    if os.path.isabs(name) or name.startswith(os.pardir):
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(name.replace(os.sep, "/")), "uriBaseId": _ROOT}
