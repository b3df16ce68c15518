"""SARIF 2.1.0, for code scanning: findings with their steps as a code flow, and the rules' pages as help."""

from __future__ import annotations

from ..record import verdict
from ..run import COMMENT
from ..sarif_limits import fitted
from ..sarif_log import RANKS, Results, log, notification, rule_descriptor


def write(outcome, stream):
    """Write the log of one run. Returns lines to say about it."""
    from nnxlint.rules import load

    rules = [rule_descriptor(rule) for rule in load()]
    results = Results(outcome.texts, rules)
    told = [notification(error.message, "error", error.path, error.line) for error in outcome.errors]
    told += [notification(one.message, "warning", one.path, one.line) for one in outcome.unused]
    found = [(finding, None) for finding in outcome.findings]
    if outcome.show_suppressed:
        found += [(one.finding, "inSource" if one.by == COMMENT else "external") for one in outcome.suppressed]

    def make(kept, notes):
        return log(rules, kept, successful=not outcome.errors, notifications=told + notes,
                   properties={"flaxVersion": ", ".join(flax.text for flax in outcome.flax)})

    made = [_result(finding, suppression, results, outcome.marks) for finding, suppression in found]
    text, notes = fitted(made, make)
    stream.write(text)
    return notes


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
