"""What the run-time checks of JAX, chex and Flax catch of the labelled bad programs, beside nnxlint verify.

``python tests/verify/peers.py [PROGRAMS_PER_RULE]`` runs them and prints the Markdown table of docs/verifier.md.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "verify")]

import bed  # noqa: E402
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


def main(arguments):
    """Run and print."""
    most = int(arguments[0]) if arguments else 1_000
    flax = bed.flax_of(sys.executable)
    counts, rules = {}, {}
    for case in bed.cases(flax):
        if not case.expected:
            continue
        rule = case.expected[0][2][0]
        if rules.get(rule, 0) >= most:
            continue
        rules[rule] = rules.get(rule, 0) + 1
        code, error = run(case, {}, None)
        found = {"the program itself fails": code != 0, "of these with TraceContextError": "TraceContextError" in error}
        for name, (environment, wrapper, text) in PEERS.items():
            again, output = run(case, environment, wrapper)
            found[name] = again not in (0, 77) and code == 0 or bool(text) and text in output
        groups = bed.expected_findings(case, flax)
        verify([finding for group in groups for finding in group],
               Options(run=str(case.entry), cwd=str(case.entry.parent), cache=False))
        found["nnxlint verify"] = any(finding.verdict["status"] == "CONFIRMED" for finding in groups[0])
        for name, caught in found.items():
            counts[rule, name] = counts.get((rule, name), 0) + caught
    columns = ["the program itself fails", "of these with TraceContextError", *PEERS, "nnxlint verify"]
    print("| rule | programs | " + " | ".join(f"`{name}`" if name in PEERS else name for name in columns) + " |")
    print("|---" * (len(columns) + 2) + "|")
    for rule in sorted(rules):
        print(f"| {rule} | {rules[rule]} | " + " | ".join(str(counts[rule, name]) for name in columns) + " |")
    totals = " | ".join(str(sum(counts[rule, name] for rule in rules)) for name in columns)
    print(f"| all | {sum(rules.values())} | {totals} |")


if __name__ == "__main__":
    main(sys.argv[1:])
