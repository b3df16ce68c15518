"""The three verdicts and the closed list of reasons for not knowing."""

from __future__ import annotations

CONFIRMED = "CONFIRMED"  # the defect was observed
REFUTED = "REFUTED"      # the flagged behaviour was exercised and was right
UNKNOWN = "UNKNOWN"      # neither; the reason says why

REASONS = {
    "never called": "nothing in the program calls the function",
    "not exercised": "it was called, but never in the situation that the claim is about",
    "could not build arguments": "no arguments were found for library code that nothing calls",
    "program failed first": "the program ended with an error or a crash before the claim was settled",
    "deadline": "the time ran out",
    "memory": "the program needed more memory than it was given",
    "import failed": "the program, or jax or flax, could not be imported",
    "refused effect": "the program tried to write, connect or start a process; --allow-effects lets it",
    "not supported by this Flax": "the claim is about other Flax versions than the one that is installed",
    "not confirmable on this device": "the device ignores what the claim is about, such as donation",
    "worker failed": "the verifier itself failed; please report it",
}


def unknown(reason, evidence=""):
    """An UNKNOWN verdict. reason: a key of REASONS. Raises KeyError for any other."""
    return verdict(UNKNOWN, reason, evidence or REASONS[reason])


def verdict(status, reason="", evidence="", kind="", device="", versions=None, how="", command="", program=None):
    """A verdict as the dict that every surface shows.

    evidence: one sentence; kind: "trace" | "run" | "trace and run" | ""; how: where the arguments
    came from; command: a shell command that gives the verdict again; program: the program that was run,
    as a dict of programs.Program, or None.
    """
    if reason:
        REASONS[reason]
    return {"status": status, "reason": reason, "evidence": evidence, "evidence_kind": kind, "device": device,
            "versions": dict(versions or {}), "how": how, "command": command, "program": program}
