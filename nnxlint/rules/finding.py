"""What leaves the engine: findings, the steps that lead to them, and what went wrong on the way."""

from __future__ import annotations

from collections import namedtuple  # typing takes longer to import than a small file takes to check


class Place(namedtuple("Place", "path line column end_line end_column")):
    """A range of source text.

    path is absolute; line and end_line count from 1; column and end_column count from 0 in
    characters, as in ``ast`` and in Pylint's messages.
    """

    __slots__ = ()


class Step(namedtuple("Step", "place text")):
    """One step of the path that leads to a finding: where, and what happens there."""

    __slots__ = ()


class Finding:
    """One diagnosis at one site.

    rule         symbol of the rule, "lost-state-update"
    code         message id, "E9301"
    place        the application of the transform (or the statement) that is wrong
    message      one line, stands alone
    severity     "error" | "warning"
    outcome      what is observed at run time: lost | raises:NAME | leaks | stale | replays |
                 no-gradient | recompiles
    confidence   "high" | "medium" | "low": how sure the reader of the code is
    function     qualified name of the function that is transformed, "Trainer.step", "<lambda>"
    transform    public name of the transform, "jax.jit"
    steps        tuple of Step
    subjects     names, in the source, of the objects that the finding is about ("model", "self.bn")
    flax         the Flax versions, as text, on which it holds ("0.11.2", ">=0.10.7")
    verdict      None, or a dict with status, reason, evidence, device, versions
    """

    __slots__ = (
        "rule", "code", "place", "message", "severity", "outcome", "confidence",
        "function", "transform", "steps", "subjects", "flax", "verdict",
    )

    def __init__(self, *, rule, code, place, message, severity, outcome, confidence,
                 function, transform, steps=(), subjects=(), flax="", verdict=None):
        self.rule = rule
        self.code = code
        self.place = place
        self.message = message
        self.severity = severity
        self.outcome = outcome
        self.confidence = confidence
        self.function = function
        self.transform = transform
        self.steps = tuple(steps)
        self.subjects = tuple(subjects)
        self.flax = flax
        self.verdict = verdict

    def __repr__(self):
        return f"<{self.code} {self.rule} {self.place.path}:{self.place.line} {self.message!r}>"


class FileError(namedtuple("FileError", "path line message")):
    """A file that could not be checked, or only in part: one clear line."""

    __slots__ = ()


class Source(namedtuple("Source", "path text", defaults=(None,))):
    """A file to check: its absolute path, and its text, or None to read it from disk."""

    __slots__ = ()


class Report(namedtuple("Report", "findings errors")):
    """Findings in the order of path, line, column, code; and the files that failed."""

    __slots__ = ()
