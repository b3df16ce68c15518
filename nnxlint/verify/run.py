"""From findings to verdicts: claims, programs, workers, answers."""

from __future__ import annotations

import os
import shlex

from . import cache, child, claims, programs, verdicts
from .options import Options, VerifyError


# A program that ended like this may have left functions uncalled that can be tried as a library.
_WORTH_ANOTHER_TRY = ("never called", "import failed", "program failed first", "refused effect")


class Watch:
    """Who waits for verdicts: hears how far the run is, and may end it. This one does neither."""

    def started(self, program, number, of):
        """A program is about to run: its path ("" for the tests), its number from 1, how many may run."""

    def cancelled(self):
        """Whether to stop at once; asked several times a second."""
        return False


class Cancelled(Exception):
    """The Watch ended the run; no process of it is left."""


def verify(findings, options=None, watch=None):
    """Confirm or refute findings by running the program.

    findings: Findings of ``nnxlint.rules``; options: Options; watch: Watch. Returns a list of verdict
    dicts in the order of the findings, and stores each as ``finding.verdict``. Raises VerifyError when
    the run itself is impossible, such as for a device that is not there, and Cancelled.
    """
    options = options or Options()
    watch = watch or Watch()
    findings = list(findings)
    made = [claims.from_finding(number, finding) for number, finding in enumerate(findings)]
    results = [None] * len(findings)
    for number, claim in enumerate(made):
        if claim is None:
            results[number] = verdicts.unknown("not exercised", f"outcome {findings[number].outcome!r} is not observable")
    kept = cache.Cache(options)
    for number, claim in enumerate(made):
        if claim is not None:
            results[number] = _on_other_flax(findings[number], kept)
    store = kept if options.cache else None
    if store:
        for number, claim in enumerate(made):
            if claim is not None and results[number] is None:
                results[number] = store.get(claim)
    paths = sorted({claim.place["path"] for number, claim in enumerate(made) if claim and results[number] is None})
    weak = {}
    planned = programs.plan(paths, options)
    for at, program in enumerate(planned, 1):
        wanted = [claim for number, claim in enumerate(made) if claim and results[number] is None]
        if program.reaches:
            # A file that nobody drives settles its own claims; those of others only by the way.
            own = [claim for claim in wanted if claim.place["path"] in program.reaches]
            if program.how == "module":
                own = wanted = [claim for claim in own if claim.id not in weak
                                or weak[claim.id]["reason"] in _WORTH_ANOTHER_TRY]
                program = program._replace(lenient=any(
                    claim.id in weak and weak[claim.id]["reason"] != "never called" for claim in own))
            if not own:
                continue
        if not wanted:
            break
        watch.started(program.path, at, len(planned))
        _run_one(program, wanted, options, results, weak, store, watch)
    for number in range(len(findings)):
        results[number] = results[number] or weak.get(number) or verdicts.unknown("never called")
        findings[number].verdict = results[number]
    return results


def _on_other_flax(finding, kept):
    """UNKNOWN for a finding that is not about the Flax that would run, else None."""
    if not finding.flax:
        return None
    here = kept.versions()["flax"]
    if not here or claims.speaks_of(finding, here):
        return None
    return verdicts.unknown("not supported by this Flax", f"the finding is about Flax {finding.flax}, and {here} is "
                            f"installed; --flax-version {here} checks for that one")


def _run_one(program, wanted, options, results, weak, store, watch):
    """Run one program; put what it settles into results, what it leaves open into weak."""
    job = {"claims": [claim._asdict() for claim in wanted], "program": program._asdict(), "device": options.device,
           "allow_effects": options.allow_effects, "claim_deadline": options.claim_timeout, "stop": True,
           "cwd": options.folder()}
    outcome = child.run(job, python=options.python, deadline=options.timeout, memory=options.memory,
                        cancelled=watch.cancelled)
    if outcome.ended == "cancelled":
        raise Cancelled
    frame = {"device": "", "versions": {}, "command": command(program, options),
             "program": dict(program._asdict(), cwd=options.folder())}
    sources, got, called = [], {}, set()
    failure = ""
    for answer in outcome.answers:
        kind = answer["kind"]
        if kind == "no-device":
            raise VerifyError(answer["text"])
        if kind == "started":
            frame["device"], frame["versions"] = answer["device"], answer["versions"]
        elif kind == "verdict":
            got[answer["id"]] = verdicts.verdict(
                answer["status"], answer["reason"], answer["evidence"], answer["evidence_kind"], how=answer["how"], **frame)
        elif kind == "called":
            called.update(answer["claims"])
        elif kind == "sources":
            sources = answer["files"]
        elif kind == "import-failed":
            failure = answer["text"]
    for claim in wanted:
        verdict = got.get(claim.id) or _without_answer(outcome, failure, claim.id in called, frame)
        before = weak.get(claim.id)
        if verdict["status"] != verdicts.UNKNOWN:
            if program.lenient and before:
                verdict["how"] += f"; as a program: {before['reason']}: {before['evidence'][:120]}"
            results[claim.id] = verdict
        elif program.reaches and claim.place["path"] not in program.reaches:
            # Another file's program says nothing about a claim that it does not settle.
            continue
        elif before is None or not program.lenient and _ranks_above(verdict, before):
            weak[claim.id] = verdict
        elif program.lenient and verdict["reason"] == "could not build arguments":
            before["evidence"] += f"; as a library: {verdict['evidence']}"
        if store and verdict["status"] != verdicts.UNKNOWN:
            store.put(claim, verdict, sources or [claim.place["path"]])


def _without_answer(outcome, failure, called, frame):
    """UNKNOWN for a claim that the worker left open."""
    if failure:
        reason, evidence = "import failed", failure
    elif outcome.ended in ("deadline", "memory"):
        reason = outcome.ended
        evidence = verdicts.REASONS[reason] + ("; the function was called" if called else "; it was never called")
    else:
        reason, evidence = "program failed first", outcome.detail or "the program ended without an answer"
        last = [line for line in outcome.output.strip().splitlines() if line.strip()]
        if last and outcome.ended == "crash":
            evidence += f"; it printed last: {last[-1][:120]}"
    return verdicts.verdict(verdicts.UNKNOWN, reason, evidence, **frame)


_ORDER = ("not exercised", "program failed first", "refused effect", "deadline", "memory", "worker failed",
          "not confirmable on this device", "could not build arguments", "import failed", "never called")


def _ranks_above(one, other):
    """Does one UNKNOWN say more than another?"""
    def rank(verdict):
        return _ORDER.index(verdict["reason"]) if verdict["reason"] in _ORDER else len(_ORDER)

    return rank(one) < rank(other)


def command(program, options):
    """A shell command that gives the verdicts again."""
    words = ["nnxlint", "verify"]
    if options.device:
        words += ["--device", options.device]
    if options.allow_effects:
        words.append("--allow-effects")
    if program.how == "pytest":
        words += ["--pytest", "--", *program.arguments]
    elif options.run:
        words += ["--run", os.path.relpath(program.path, options.folder())]
        words += ["--", *program.arguments] if program.arguments else []
    else:
        paths = [*(path for path in program.reaches if path != program.path), program.path]
        words += [os.path.relpath(path, options.folder()) for path in paths]
    return shlex.join(words)
