"""What the run-time checks of JAX, chex and Flax catch of the labelled bad programs, beside nnxlint check and verify.

``python tests/verify/peers.py [PROGRAMS_PER_RULE [MINUTES]]`` runs them and prints the Markdown table of
docs/verifier.md. The programs of tests/cases/exam are left out. Every rule gets its first program before any gets its
second; when the minutes are over, the table is of the programs that were run.
"""

from __future__ import annotations

import importlib.metadata
import os
import pathlib
import platform
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "verify")]

import bed  # noqa: E402
from nnxlint.rules.check import check  # noqa: E402
from nnxlint.rules.finding import Source  # noqa: E402
from nnxlint.verify import Options, verify  # noqa: E402

CHEX = """
import sys, runpy, jax
try:
    import chex
except ImportError:
    sys.exit(77)
original = jax.jit
def jit(fun=None, **options):
    if fun is None:
        return lambda fun: jit(fun, **options)
    return original(chex.assert_max_traces(fun, n=1), **options)
jax.jit = jit
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Column -> (environment, code that runs the program or None, text that a warning must contain)
PEERS = {
    "JAX_CHECK_TRACER_LEAKS": ({"JAX_CHECK_TRACER_LEAKS": "1"}, None, ""),
    "JAX_DEBUG_KEY_REUSE": ({"JAX_DEBUG_KEY_REUSE": "1"}, None, ""),
    "chex.assert_max_traces": ({}, CHEX, ""),
    "JAX_CAPTURED_CONSTANTS_WARN_BYTES": ({"JAX_CAPTURED_CONSTANTS_WARN_BYTES": "1"}, None, "captured"),
}


def run(case, environment, code):
    """(failed, standard error) of a program."""
    command = [sys.executable, "-c", code] if code else [sys.executable]
    done = subprocess.run([*command, str(case.entry)], cwd=case.entry.parent, env={**os.environ, **environment},
                          capture_output=True, text=True, timeout=120)
    return done.returncode, done.stderr


def rounds(cases, most):
    """(rule, case) of bad programs: the first one of every rule, then the second ones, at most so many of each."""
    of_rule = {}
    for case in cases:
        if case.expected:
            of_rule.setdefault(case.expected[0][2][0], []).append(case)
    for number in range(min(most, max(map(len, of_rule.values())))):
        for rule, listed in sorted(of_rule.items()):
            if number < len(listed):
                yield rule, listed[number]


def caught_of(case, flax):
    """{column: did it catch the defect of this program?}"""
    code, error = run(case, {}, None)
    found = {"the program itself fails": code != 0, "of these with TraceContextError": "TraceContextError" in error}
    for name, (environment, wrapper, text) in PEERS.items():
        again, output = run(case, environment, wrapper)
        found[name] = again not in (0, 77) and code == 0 or bool(text) and text in output
    file, _, rules = case.expected[0]
    found["nnxlint check"] = any(finding.rule in rules for finding in check((Source(str(file)),), (flax,)).findings)
    groups = bed.expected_findings(case, flax)
    verify([finding for group in groups for finding in group],
           Options(run=str(case.entry), cwd=str(case.entry.parent), cache=False))
    found["nnxlint verify"] = any(finding.verdict["status"] == "CONFIRMED" for finding in groups[0])
    return found


def versions():
    """The versions that the figures are of, chex's too where it is there."""
    found = {name: next((one.version for one in importlib.metadata.distributions(name=name)), "")
             for name in ("flax", "jax", "chex")}
    return f"Python {platform.python_version()}, " + ", ".join(f"{name} {text}" for name, text in found.items() if text)


def main(arguments):
    """Run and print."""
    most = int(arguments[0]) if arguments else 1_000
    until = time.monotonic() + 60 * float(arguments[1]) if len(arguments) > 1 else float("inf")
    flax = bed.flax_of(sys.executable)
    counts, rules = {}, {}
    cases = [case for case in bed.cases(flax) if not case.name.startswith("exam")]
    for rule, case in rounds(cases, most):
        if time.monotonic() > until:
            break
        print(case.name, file=sys.stderr, flush=True)
        rules[rule] = rules.get(rule, 0) + 1
        for name, caught in caught_of(case, flax).items():
            counts[rule, name] = counts.get((rule, name), 0) + caught
    print(f"On {versions()}:\n")
    columns = ["the program itself fails", "of these with TraceContextError", *PEERS, "nnxlint check", "nnxlint verify"]
    print("| rule | programs | " + " | ".join(f"`{name}`" if name in PEERS else name for name in columns) + " |")
    print("|---" * (len(columns) + 2) + "|")
    for rule in sorted(rules):
        print(f"| {rule} | {rules[rule]} | " + " | ".join(str(counts[rule, name]) for name in columns) + " |")
    totals = " | ".join(str(sum(counts[rule, name] for rule in rules)) for name in columns)
    print(f"| all | {sum(rules.values())} | {totals} |")


if __name__ == "__main__":
    main(sys.argv[1:])
