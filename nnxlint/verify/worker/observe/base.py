"""What an observer of a claim is, and how evidence is put into words."""

from __future__ import annotations

import re

from .. import walk


class Observer:
    """Watches one site for one claim until it can say CONFIRMED, REFUTED or UNKNOWN.

    claim: dict with id, kind, rule, outcome, name (of an exception), subjects, function, transform.
    Subclasses override the hooks; ``finish`` is called when the program has ended and must leave
    the most that can be said.
    """

    patience = 20

    def __init__(self, claim, session):
        self.claim = claim
        self.session = session
        self.verdict = None
        self.so_far = False
        self.trouble = ""
        self.error = None
        self.traces = 0
        self.calls = 0

    @property
    def settled(self):
        """Has it a verdict that stands, whatever the program goes on to do?"""
        return self.verdict is not None and not self.so_far

    def applied(self, application):
        """The transform has been applied."""

    def before(self, call):
        """The transformed function is about to be called."""

    def traced(self, trace, call):
        """The original function has been traced to its end."""
        self.traces += 1

    def after(self, call):
        """The transformed function has returned."""
        self.calls += 1

    def raised(self, error, call):
        """The call, or the statement, raised. call is None for the statement."""
        self.error = error

    def passed(self, passes):
        """The statement around the site ended without an error."""

    def produced(self, function, args, kwargs, result):
        """Another call in the scope of the claim has returned."""

    def crashed(self, error):
        """The program died of this error, wherever that was."""

    def unbuilt(self, error):
        """The verifier's attempt to make an object for its arguments failed with this error."""

    def finish(self, complete):
        """The program has ended. complete: it ran to its end."""
        if self.trouble:
            self.unknown("worker failed", self.trouble)
        elif complete and not self.calls and self.error is not None:
            self.unknown("program failed first", f"{type(self.error).__name__}: {first_line(self.error)}")
        elif complete and not self.calls and not self.traces:
            self.unknown("never called", "nothing in the program called it")
        elif complete:
            self.unknown("not exercised", "it was called, but never in the situation that the claim is about")

    def confirm(self, evidence, kind):
        """CONFIRMED. evidence: one sentence; kind: "trace" | "run"."""
        self._settle("CONFIRMED", "", evidence, kind)

    def refute(self, evidence, kind, absent=False, so_far=False):
        """REFUTED: the flagged behaviour was exercised and was right.

        absent: the evidence is that something never happened. With made-up arguments, or where statements that fail are left
        out, that says nothing of what happens in the program, nor does anything where a stand-in takes the place of a model.
        so_far: other calls may be another matter: a program that goes on for a while may still confirm it.
        """
        if self.session.made_up and (absent or self.session.stand_in):
            self.unknown("not exercised", f"with made-up arguments: {evidence}")
        elif self.session.lenient and absent:
            self.unknown("not exercised", f"without the statements that fail: {evidence}")
        else:
            self._settle("REFUTED", "", evidence, kind, so_far and not self.session.made_up)

    def unknown(self, reason, evidence):
        """UNKNOWN, for one of the reasons of the closed list."""
        self._settle("UNKNOWN", reason, evidence, "")

    def _settle(self, status, reason, evidence, kind, so_far=False):
        if self.verdict is None or self.so_far and status == "CONFIRMED":
            self.so_far = so_far
            self.verdict = {"status": status, "reason": reason, "evidence": evidence, "evidence_kind": kind}
            self.session.report(self)

    def concerns(self, path):
        """Is this path about a subject of the claim?"""
        root = walk.root_of(path)
        return any(root == subject.rpartition(".")[2] or path.startswith(subject)
                   for subject in self.claim["subjects"])

    def select(self, changes):
        """The changes that the claim is about: those of its subjects, or all if none is named there."""
        own = [change for change in changes if self.concerns(change.path)]
        return own or list(changes)


def first_line(error):
    """The first line of an exception's text without links, at most 160 characters of whole words."""
    lines = re.sub(r"\s*\(https?://[^)\s]*\)", "", str(error)).strip().splitlines()
    line = lines[0] if lines else ""
    return line if len(line) <= 160 else line[:157].rpartition(" ")[0] + " ..."


def listing(paths, limit=6):
    """"head.kernel, head.bias, ..." : at most ``limit`` names, in order, without repetition."""
    names = list(dict.fromkeys(paths))
    return ", ".join(names[:limit]) + (", ..." if len(names) > limit else "")


def count(number, noun):
    """1, "Variable" -> "1 Variable"; 3 -> "3 Variables"."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
