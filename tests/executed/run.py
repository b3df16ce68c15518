"""Run the labelled programs on the installed Flax and compare what happens with their marks.

Run as ``python tests/executed/run.py [PART_OF_PATH ...]`` in an environment with jax, flax and optax.
Each program runs in a forked child with a deadline; jax is imported once, in the parent, and its
backend only starts in the children.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.cases_report import cases, version_text  # noqa: E402
from tests.executed import observing  # noqa: E402

DEADLINE = 60

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
    "tracer-escape": {"leaks", "raises:UnexpectedTracerError"},
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
    signal.alarm(DEADLINE)
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
    ready, _, _ = select.select([read], [], [], DEADLINE)
    text = os.read(read, 4096).decode() if ready else ""
    os.close(read)
    if not text:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return text or "died or timed out"


def wanted(case, version):
    header = case.header("outcome", version)
    if header:
        return set(header.split("|"))
    marks = case.active(version, "expect") + case.active(version, "missing")
    if not marks:
        return {"fine"}
    return set().union(*(PLAUSIBLE[rule] for mark in marks for rule in mark.rules))


def main(arguments):
    verbose = "-v" in arguments
    chosen = [c for c in cases([a for a in arguments if a != "-v"])]
    bad = ran = 0
    for case in chosen:
        if not case.applies(INSTALLED):
            continue
        started = time.time()
        text = measure(case)
        ran += 1
        agrees = text.split(" ")[0] in wanted(case, INSTALLED)
        bad += not agrees
        if verbose or not agrees:
            print(f"{'ok   ' if agrees else 'DIFF '} {case.name:60} {text[:160]}"
                  f"{'' if agrees else '   wanted ' + '|'.join(sorted(wanted(case, INSTALLED)))}"
                  f"  {time.time() - started:.1f}s", flush=True)
    print(f"flax {version_text(INSTALLED)}: {ran} programs run, {bad} disagree with their marks")
    return 1 if bad else 0


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    warnings.simplefilter("ignore")
    import flax
    import optax  # noqa: F401  imported once for all children
    from flax import nnx  # noqa: F401

    INSTALLED = tuple(int(part) for part in flax.__version__.split(".")[:3])
    sys.exit(main(sys.argv[1:]))
