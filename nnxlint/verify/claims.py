"""What would be observed at run time if a finding is right, and what would refute it.

A claim is plain data: it crosses a process boundary as JSON and knows neither jax nor flax.
"""

from __future__ import annotations

from typing import NamedTuple

from nnxlint.facts.versions import NEWEST, parse

# kind -> (what confirms it, what refutes it)
KINDS = {
    "lost": ("a Variable of an argument has a new value inside that reaches neither the result nor the caller's object",
             "every new value comes out, or nothing is updated inside"),
    "replays": ("two calls draw from the same keys, or the counts that were advanced inside come out nowhere",
                "the keys differ from call to call, or the counts come out"),
    "raises": ("the call, the application or the statement raises the named exception",
               "it ends without raising"),
    "leaks": ("a tracer is held by something that outlives the trace, or the write to it raises",
              "after the call nothing that the function reaches holds a tracer"),
    "stale": ("an object that the compiled function holds was updated, and the same transform applied afresh gives "
              "another result", "it gives the same result, or the object never changes while the function is in use"),
    "shared": ("one object that comes in by two ways is two objects inside", "it is one object inside"),
    "no-gradient": ("the gradient holds no array, or the loss does not depend on what is differentiated",
                    "the loss depends on it"),
    "constant": ("inside another trace, what is differentiated is a constant of that one", "it comes into that trace"),
    "recompiles": ("calls with the same shapes and dtypes are each traced again", "a second such call shares the trace"),
    "discarded": ("the next call gets the same old values though this one returned new ones, or nobody holds the new ones",
                  "the next call gets the new values"),
    "restarts": ("two calls get the same arrays in an argument, and nothing of its form is returned",
                 "the next call gets others"),
    "snapshot": ("after an update the kept state shows the new values", "it still shows the old ones"),
    "detached": ("the Params of the sub-module are not in the state of the object that holds the function",
                 "they are in its state"),
    "trained": ("the loss depends on running statistics by which it is differentiated, or they change from call to call",
                "it does not, and they stay the same"),
}

# (rule, outcome) -> kind, where that is not the outcome itself.
_BY_RULE = {
    ("discarded-state", "lost"): "discarded",
    ("stale-state", "stale"): "discarded",
    ("live-state-snapshot", "stale"): "snapshot",
    ("partial-state-return", "stale"): "restarts",
    ("split-shared-reference", "lost"): "shared",
    ("split-shared-reference", "raises"): "shared",
    ("detached-submodule", "no-gradient"): "detached",
    ("nondifferentiable-state", "lost"): "trained",
    ("wrong-gradient-target", "stale"): "constant",
    # What raises on newer Flax leaves a tracer behind on older: one observer looks for both.
    ("captured-state-mutation", "raises"): "leaks",
    ("tracer-escape", "raises"): "leaks",
}
_CALLER = ("discarded", "snapshot")
_STATEMENT = ("static-container-attribute",)


class Claim(NamedTuple):
    """A claim about one site.

    id: number within the run; kind: key of KINDS; name: of an exception, or ""; place: dict with
    path, line, column, end_line, end_column; mode: how the place is instrumented ("transform",
    "caller", "statement"); site: same for claims that share an expression; called: whether only a
    call of the transformed function exercises it; steps: (path, line) of what leads to the finding.
    """

    id: int
    kind: str
    name: str
    rule: str
    outcome: str
    place: dict
    mode: str
    site: str
    called: bool
    function: str
    transform: str
    subjects: list
    steps: list

    def describe(self):
        """(what confirms, what refutes), two phrases."""
        return KINDS[self.kind]


def from_finding(number, finding):
    """The Claim of a Finding, or None for an outcome that is not known."""
    outcome, _, name = finding.outcome.partition(":")
    kind = _BY_RULE.get((finding.rule, outcome), outcome)
    if kind not in KINDS:
        return None
    plain = kind == "detached" and not finding.transform  # an assignment of a function that is no transformed one
    mode = "caller" if kind in _CALLER else "statement" if finding.rule in _STATEMENT or plain else "transform"
    place = finding.place._asdict()
    site = f"{place['path']}:{place['line']}:{place['column']}:{place['end_line']}:{place['end_column']}:{mode}"
    site += ":producers" if finding.rule == "stale-state" else ""
    return Claim(id=number, kind=kind, name=name or "TraceContextError", rule=finding.rule, outcome=finding.outcome,
                 place=place, mode=mode, site=site, called=mode != "statement", function=finding.function or "",
                 transform=finding.transform or "", subjects=list(finding.subjects),
                 steps=[(step.place.path, step.place.line) for step in finding.steps])


def speaks_of(finding, flax):
    """Does a finding hold on a version of Flax, as far as its text "0.10.4 to 0.10.7, 0.11.2" says?

    What is newer than the newest known release is taken to behave like it. A text of another form, and a
    version of another form, rule nothing out.
    """
    try:
        here = min(parse(flax), NEWEST)
        runs = [[parse(end) for end in run.split(" to ")] for run in finding.flax.split(",")]
    except ValueError:
        return True
    return any(min(run[0], NEWEST) <= here <= min(run[-1], NEWEST) for run in runs)
