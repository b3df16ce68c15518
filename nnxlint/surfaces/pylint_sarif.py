"""SARIF from a Pylint run: ``pylint --load-plugins=nnxlint --output-format=nnxlint-sarif``.

Holds the messages of all of Pylint's checkers. Steps and verdicts are not part of a Pylint message:
``nnxlint check --format sarif`` has them.
"""

from __future__ import annotations

import os
import sys

from pylint.interfaces import CONTROL_FLOW, HIGH, INFERENCE, INFERENCE_FAILURE
from pylint.reporters import BaseReporter

from nnxlint.rules import load
from nnxlint.rules.finding import Finding, Place

from .fingerprint import Fingerprints
from .sarif_limits import fitted
from .sarif_log import RANKS, Results, descriptor, log, rule_descriptor
from .source_text import Texts

_LEVELS = {"F": "error", "E": "error", "W": "warning"}
_CONFIDENCES = {HIGH: "high", CONTROL_FLOW: "medium", INFERENCE: "medium", INFERENCE_FAILURE: "low"}


class SarifReporter(BaseReporter):
    """Writes one SARIF log at the end of the run."""

    name = "nnxlint-sarif"  # "sarif" is a name that Pylint may want for itself
    extension = "sarif"

    def display_messages(self, layout):
        """Write what was reported."""
        text, notes = self._log()
        self.out.write(text)
        for note in notes:
            print(f"nnxlint-sarif: {note}", file=sys.stderr)

    def display_reports(self, layout):
        """Pylint's tables have no place in a log."""

    def _display(self, layout):
        """Never called: nothing is displayed but the log."""

    def _log(self):
        texts = Texts()
        messages = [(message, _as_finding(message, texts)) for message in self.messages]
        rules = self._rules(sorted({message.msg_id for message in self.messages}))
        marks = Fingerprints([finding for _, finding in messages], texts)
        results = Results(texts, rules)
        made = [
            results.result(
                message.msg_id, _LEVELS.get(message.C, "note"), message.msg, finding.place, mark=marks.of(finding),
                rank=RANKS.get(finding.confidence),
                properties={"symbol": message.symbol, "confidence": message.confidence.name, "function": message.obj},
            )
            for message, finding in messages
        ]
        successful = not any(message.C == "F" for message in self.messages)
        return fitted(made, lambda kept, notes: log(rules, kept, successful=successful, notifications=notes))

    def _rules(self, codes):
        """Descriptors: of nnxlint's rules with their pages, of the others with what Pylint says of them."""
        ours = {rule.code: rule for rule in load()}
        return [rule_descriptor(ours[code]) if code in ours else self._of_pylint(code) for code in codes]

    def _of_pylint(self, code):
        definition = self.linter.msgs_store.get_message_definitions(code)[0]
        level = _LEVELS.get(code[0], "note")
        return descriptor(code, definition.symbol, level, summary=definition.description,
                          description=definition.description, page=definition.description, tags=["pylint"])


def _as_finding(message, texts):
    path = os.path.abspath(message.abspath)
    line = max(1, message.line)
    end_line = message.end_line or line
    end_column = message.end_column
    if end_column is None:
        end_column = len(texts.line(path, end_line))
    place = Place(path, line, message.column or 0, end_line, end_column)
    return Finding(rule=message.symbol, code=message.msg_id, place=place, message=message.msg, severity="", outcome="",
                   confidence=_CONFIDENCES.get(message.confidence), function=message.obj, transform="")
