"""What an observer of a claim is, and how evidence is put into words."""

from __future__ import annotations

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
        self.trouble = ""
        self.error = None
        self.traces = 0
        self.calls = 0

    @property
    def settled(self):
        """Has it a verdict?"""
        return self.verdict is not None

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

    def refute(self, evidence, kind, absent=False):
        """REFUTED: the flagged behaviour was exercised and was right.

        absent: the evidence is that something never happened. With made-up arguments that says nothing of
        what happens in the program, nor does anything where a stand-in takes the place of a model.
        """
        if self.session.made_up and (absent or self.session.stand_in):
            self.unknown("not exercised", f"with made-up arguments: {evidence}")
        else:
            self._settle("REFUTED", "", evidence, kind)

    def unknown(self, reason, evidence):
        """UNKNOWN, for one of the reasons of the closed list."""
        self._settle("UNKNOWN", reason, evidence, "")

    def _settle(self, status, reason, evidence, kind):
        if self.verdict is None:
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
    """The first line of an exception's text, at most 160 characters."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else "")[:160]


def listing(paths, limit=6):
    """"head.kernel, head.bias, ..." : at most ``limit`` names, in order, without repetition."""
    names = list(dict.fromkeys(paths))
    return ", ".join(names[:limit]) + (", ..." if len(names) > limit else "")


def count(number, noun):
    """1, "Variable" -> "1 Variable"; 3 -> "3 Variables"."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
