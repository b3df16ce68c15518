"""SARIF 2.1.0, for code scanning: findings with their steps as a code flow, and the rules' pages as help."""

from __future__ import annotations

import json

from ..record import verdict
from ..run import COMMENT
from ..sarif_log import MOST_RESULTS, RANKS, Results, log, notification, rule_descriptor


def write(outcome, stream):
    """Write the log of one run, on one line: GitHub takes 10 MB, and a large log takes long to lay out."""
    stream.write(json.dumps(document(outcome), separators=(",", ":")) + "\n")


def document(outcome):
    """The log as plain data."""
    from nnxlint.rules import load

    rules = [rule_descriptor(rule) for rule in load()]
    results = Results(outcome.texts, rules)
    told = [notification(error.message, "error", error.path, error.line) for error in outcome.errors]
    told += [notification(one.message, "warning", one.path, one.line) for one in outcome.unused]
    found = [(finding, None) for finding in outcome.findings]
    if outcome.show_suppressed:
        found += [(one.finding, "inSource" if one.by == COMMENT else "external") for one in outcome.suppressed]
    if len(found) > MOST_RESULTS:
        told.append(notification(f"{len(found) - MOST_RESULTS} results are left out: GitHub takes {MOST_RESULTS}", "warning"))
        found.sort(key=lambda one: (one[1] is not None, one[0].severity != "error"))
    return log(
        rules, [_result(finding, suppression, results, outcome.marks) for finding, suppression in found[:MOST_RESULTS]],
        successful=not outcome.errors, notifications=told,
        properties={"flaxVersion": ", ".join(flax.text for flax in outcome.flax)},
    )


def _result(finding, suppression, results, marks):
    return results.result(
        finding.code, finding.severity, finding.message, finding.place, mark=marks.of(finding),
        rank=RANKS[finding.confidence], steps=finding.steps, suppression=suppression,
        properties={
            "symbol": finding.rule, "outcome": finding.outcome, "confidence": finding.confidence,
            "function": finding.function, "transform": finding.transform, "flax": finding.flax,
            "verdict": verdict(finding),
        },
    )
