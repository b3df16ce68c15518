"""The Pylint checker: hands each module's path and text to the engine and emits what it finds.

Messages are emitted per module, with a node, so that Pylint's inline comments hold with their
scopes. Nothing is inferred here: Pylint's tree is not read.
"""

from __future__ import annotations

import os

from pylint.checkers import BaseChecker
from pylint.interfaces import HIGH, INFERENCE, INFERENCE_FAILURE

from nnxlint.rules import load
from nnxlint.rules.finding import Source

from .flax_version import Resolver
from .record import url, verdict_text
from .run import check_here, new_project
from .settings import CONFIDENCES
from .source_text import Texts
from .suppression import Suppressions
from .usage import UsageError
from .verification import show_kept_of_file

_CONFIDENCE = {"high": HIGH, "medium": INFERENCE, "low": INFERENCE_FAILURE}
_INTERNAL = "nnxlint-internal"


def _messages():
    """Pylint's message table: one entry per rule, and one for files that could not be checked."""
    table = {rule.code: ("%s", rule.symbol, f"{rule.summary} See {url(rule.symbol)}") for rule in load()}
    table["W9399"] = (
        "nnxlint could not check this file: %s", _INTERNAL,
        "A fault in nnxlint, or in how it is configured; the other checkers are not concerned.",
    )
    return table


def _text(finding):
    """The message in one line, with the verdict where one was kept."""
    verified = f" (verified: {verdict_text(finding)})" if finding.verdict else ""
    return " ".join((finding.message + verified).split())


class NnxlintChecker(BaseChecker):
    """Misuse of JAX and Flax NNX transforms."""

    name = "nnxlint"
    msgs = _messages()
    options = (
        ("flax-version", {
            "default": "", "type": "string", "metavar": "<version or range>",
            "help": "The Flax to report on, such as 0.12.8 or >=0.10,<0.13. By default what the project "
                    "declares, else the installed one, else the newest known.",
        }),
        ("nnxlint-min-confidence", {
            "default": "low", "type": "choice", "choices": list(CONFIDENCES), "metavar": "<high, medium or low>",
            "help": "Report only findings that nnxlint is this sure of.",
        }),
        ("nnxlint-brain", {
            "default": True, "type": "yn", "metavar": "<y or n>",
            "help": "Let all of Pylint read the installed jax, flax and optax in outline: faster, and without "
                    "false alarms that come of following their code.",
        }),
    )

    def __init__(self, linter):
        super().__init__(linter)
        self._resolver = self._fault = None
        self._confidences = CONFIDENCES
        self._wanted = False
        self._project = None

    def open(self):
        """Read the options: called once before the modules."""
        config = self.linter.config
        self._confidences = CONFIDENCES[CONFIDENCES.index(config.nnxlint_min_confidence):]
        self._project = new_project()
        self._wanted = any(self.linter.is_message_enabled(rule.symbol) for rule in load())
        try:
            self._resolver, self._fault = Resolver(config.flax_version), None
        except UsageError as error:
            self._resolver, self._fault = None, str(error)

    def close(self):
        """Forget the files: called once after the modules; the process may live on, in an editor."""
        self._project = None

    def visit_module(self, node):
        """Check one module."""
        if not self._wanted or not node.file or not node.pure_python or not self._is_source(node.file):
            return
        if self._fault:
            self._report_fault(node, 1, self._fault)
            return
        path = os.path.abspath(node.file)
        given = self._given_text(node)
        flax = self._resolver.of(os.path.dirname(path))
        source = Source(path, given)
        project = new_project((source,)) if given is not None else self._project
        findings, errors = check_here((source,), flax.versions, project)
        if findings:
            if given is None:
                show_kept_of_file(findings, path)
            self._report(node, findings, Texts({path: given} if given is not None else None).of(path))
        for error in errors:
            self._report_fault(node, error.line, error.message)

    def _is_source(self, file):
        return self.linter.config.from_stdin or os.path.isfile(file)

    def _given_text(self, node):
        """What came from standard input in place of the file, or None."""
        if not self.linter.config.from_stdin or node.file_bytes is None:
            return None
        data = node.file_bytes
        return data if isinstance(data, str) else data.decode("utf-8", "surrogatepass")

    def _report(self, node, findings, text):
        suppressions = Suppressions(text)
        for finding in findings:
            if finding.confidence not in self._confidences or suppressions.own_hide(finding):
                continue
            place = finding.place
            line, end_line, end_column = place.line, place.end_line, place.end_column
            header = suppressions.def_line(place)
            if header != line and not self.linter.is_message_enabled(finding.code, header):
                # A comment on the ``def`` speaks of its decorators too; emitted there, it is
                # hidden by Pylint itself, and the comment counts as used.
                line, end_line, end_column = header, header, None
            self.add_message(
                finding.rule, line=line, node=node, args=(_text(finding),),
                confidence=_CONFIDENCE[finding.confidence], col_offset=place.column,
                end_lineno=end_line, end_col_offset=end_column,
            )

    def _report_fault(self, node, line, message):
        self.add_message(
            _INTERNAL, line=max(1, line), node=node, args=(" ".join(message.split()),),
            confidence=HIGH, col_offset=0, end_lineno=max(1, line), end_col_offset=0,
        )
