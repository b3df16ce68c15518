"""Run the labelled programs, and those in the rules, on the installed Flax and compare what happens with what they
claim and with what is said of them there.

Run as ``python tests/executed/run.py [PART_OF_PATH ...]`` in an environment with jax, flax and optax; those in the rules
have paths such as ``rules/rng-replay/bad_1``. Each program runs in a forked child with a deadline; jax is imported once,
in the parent, and its backend only starts in the children.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from nnxlint.rules import load  # noqa: E402
from nnxlint.rules.check import check  # noqa: E402
from nnxlint.rules.finding import Source  # noqa: E402
from tests.cases_report import Case, cases, version_text  # noqa: E402
from tests.executed import observing  # noqa: E402

DEADLINE = 60  # seconds of the processor: the machine may be busy

# What may be seen at run time when a rule is right. A header "# outcome: ..." overrides this.
PLAUSIBLE = {
    "lost-state-update": {"lost"},
    "partial-state-return": {"lost"},
    "discarded-state": {"lost", "stale", "replays"},
    "stale-state": {"lost", "stale", "replays"},
    "rng-replay": {"replays"},
    "unsupported-graph-argument": {"raises:TypeError"},
    "static-graph-argument": {"stale", "raises:ValueError", "lost"},
    "bound-method-transform": {"stale", "raises:ValueError"},
    "split-shared-reference": {"lost", "raises:ValueError"},
    "captured-state-mutation": {"leaks", "raises:TraceContextError", "raises:UnexpectedTracerError"},
    "stale-capture": {"stale"},
    "merge-across-traces": {"raises:TraceContextError"},
    "tracer-escape": {"leaks", "raises:UnexpectedTracerError", "raises:ConcretizationTypeError"},
    "captured-graph-argument": {"raises:ValueError", "raises:TraceContextError"},
    "wrong-gradient-target": {"no-gradient"},
    "nondifferentiable-state": {"raises:TypeError", "no-gradient", "lost"},
    "retracing-state-change": {"recompiles"},
    "transform-in-loop": {"recompiles"},
    "broadcast-state-mutation": {"raises:ValueError"},
    "donated-state-reuse": {"raises:ValueError", "raises:RuntimeError", "raises:XlaRuntimeError", "raises:JaxRuntimeError"},
    "detached-submodule": {"lost", "no-gradient"},
    "static-container-attribute": {"raises:ValueError"},
    "live-state-snapshot": {"stale", "lost"},
}


def child(case, write):
    """Run one program and send the outcome, as one line, through the pipe."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (DEADLINE, DEADLINE))
    try:
        text = observing.outcome(case, INSTALLED)
    except BaseException as error:  # the child must answer whatever the program does
        text = f"broken: {type(error).__name__}: {error}"
    os.write(write, text.replace("\n", " ")[:600].encode())
    os._exit(0)


def measure(case):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        child(case, write)
    os.close(write)
    text = os.read(read, 4096).decode()
    os.close(read)
    os.waitpid(pid, 0)
    return text or "died, or ran too long"


def wanted(case, version):
    header = case.header("outcome", version)
    if header:
        return set(header.split("|"))
    raised = case.header("raises", version)
    if raised:
        return {f"raises:{name}" for name in raised.split("|")}
    marks = case.active(version, "expect") + case.active(version, "missing")
    if not marks:
        return {"fine"}
    return set().union(*(PLAUSIBLE[rule] for mark in marks for rule in mark.rules))


def unsaid(case, text, version):
    """The error that the program ends with, if findings are reported on this version and none of them names it.

    What a deleted buffer raises depends on the release of JAX and the device: findings speak of "an error" there. A
    leaked tracer speaks of UnexpectedTracerError, which its next use raises. A header that gives the outcome tells of an
    error that only follows from what the finding speaks of.
    """
    if not text.startswith("raises:") or case.header("outcome", version):
        return ""
    name = text.split(" ")[0].removeprefix("raises:")
    findings = check([Source(str(file)) for file in case.files], (version,)).findings
    said = [one.message + one.outcome + ("UnexpectedTracerError" if one.outcome == "leaks" else "") for one in findings]
    return name if said and not any(name in text or "an error" in text for text in said) else ""


def rule_programs(folder):
    """Cases of the programs in the rules, written into a folder. The bad ones show by themselves that they are."""
    for rule in load():
        for kind in ("bad", "fixed", "good"):
            for number, text in enumerate(getattr(rule, kind), 1):
                path = folder / "rules" / rule.symbol / f"{kind}_{number}.py"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                yield Case(path, folder)


def main(arguments):
    verbose = "-v" in arguments
    parts = [one for one in arguments if one != "-v"]
    with tempfile.TemporaryDirectory() as folder:
        chosen = cases(parts) + [
            case for case in rule_programs(Path(folder)) if not parts or any(part in case.name for part in parts)]
        return compare([case for case in chosen if case.applies(INSTALLED)], verbose)


def compare(chosen, verbose):
    bad = 0
    for case in chosen:
        started = time.time()
        text = measure(case)
        asked = wanted(case, INSTALLED)
        wrong = [] if text.split(" ")[0] in asked else [f"wanted {'|'.join(sorted(asked))}"]
        wrong += [f"no finding speaks of {name}" for name in [unsaid(case, text, INSTALLED)] if name]
        bad += bool(wrong)
        if verbose or wrong:
            print(f"{'DIFF ' if wrong else 'ok   '} {case.name:60} {text[:160]}   {'; '.join(wrong)}"
                  f"  {time.time() - started:.1f}s", flush=True)
    print(f"flax {version_text(INSTALLED)}: {len(chosen)} programs run, {bad} disagree with what they claim or with what is said")
    return 1 if bad else 0


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    warnings.simplefilter("ignore")
    import flax
    import optax  # noqa: F401  imported once for all children
    from flax import nnx  # noqa: F401

    INSTALLED = tuple(int(part) for part in flax.__version__.split(".")[:3])
    sys.exit(main(sys.argv[1:]))
