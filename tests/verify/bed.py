"""The labelled programs of tests/cases as a test-bed of the verifier.

``python tests/verify/bed.py [-v] [--jobs N] [--keep FOLDER] [--python INTERPRETER ...] [PART_OF_PATH ...]`` prints, for each
interpreter, one line for each claim that came out unlike its label, and the figures. ``--keep`` writes down what came out of
each program, and is where a run that was interrupted goes on. What nnxlint finds in bad programs must be CONFIRMED; on good
ones every claim is planted that could tempt, and none may be CONFIRMED. A header ``# true: rule: why`` of a
program names claims that hold of it although nothing should be reported.
"""

from __future__ import annotations

import argparse
import ast
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from nnxlint.rules.check import check  # noqa: E402
from nnxlint.rules.finding import Finding, Place, Source  # noqa: E402
from nnxlint.verify import Options, child, programs, verify  # noqa: E402
from tests.verify import forks  # noqa: E402

_MARK = re.compile(r"#\s*expect(?:\[([^\]]*)\])?:\s*([\w|-]+)")
_HEADER = re.compile(r"^#\s*(\w+)(?:\[([^\]]*)\])?:\s*(.+)$")
TRANSFORMS = {
    "jit", "grad", "value_and_grad", "vmap", "pmap", "scan", "cond", "switch", "while_loop", "fori_loop", "checkpoint",
    "remat", "eval_shape", "jacfwd", "jacrev", "hessian", "jvp", "vjp", "map", "associative_scan", "shard_map",
    "custom_vjp", "custom_jvp", "linearize", "make_jaxpr", "cached_partial", "pure_callback",
}


def outcome_of(rule, flax, transform=""):
    """What a rule's finding says is observed, on a version of Flax."""
    raising = {
        "unsupported-graph-argument": "raises:TypeError", "captured-graph-argument": "raises:ValueError",
        "merge-across-traces": "raises:TraceContextError", "nondifferentiable-state": "raises:TypeError",
        "broadcast-state-mutation": "raises:ValueError", "static-container-attribute": "raises:ValueError",
        "donated-state-reuse": "raises:RuntimeError",
        "captured-state-mutation": "raises:TraceContextError" if flax >= (0, 10, 7) else "leaks",
        "bound-method-transform": "raises:ValueError" if flax >= (0, 12, 1) else "stale",
        "static-graph-argument": "raises:ValueError" if transform.startswith("nnx") else "stale",
    }
    if rule in raising:
        return raising[rule]
    return {"rng-replay": "replays", "stale-capture": "stale", "stale-state": "stale", "wrong-gradient-target": "no-gradient",
            "tracer-escape": "leaks", "retracing-state-change": "recompiles", "transform-in-loop": "recompiles",
            "live-state-snapshot": "stale", "detached-submodule": "no-gradient"}.get(rule, "lost")


def holds(condition, flax):
    """">=0.11,<0.12.1" and (0, 11, 2) -> True."""
    for part in (condition or "").split(","):
        match = re.match(r"\s*(>=|<=|==|<|>)\s*([\d.]+)", part)
        if match:
            sign, wanted = match.group(1), tuple(map(int, match.group(2).split(".")))
            here = flax[:len(wanted)] if sign == "==" else flax
            wanted = wanted if sign == "==" else wanted + (0,) * (3 - len(wanted))
            if not {">=": here >= wanted, "<=": here <= wanted, "==": here == wanted,
                    "<": here < wanted, ">": here > wanted}[sign]:
                return False
    return True


class Case:
    """One labelled program: entry (its file), files, expected (file, line, rules) on this Flax, true (rules whose
    claims hold of it although it is right to say nothing)."""

    def __init__(self, entry, flax):
        self.entry = entry
        self.runs = True
        self.expected = []
        self.true = []
        files = sorted(entry.parent.rglob("*.py")) if entry.name == "main.py" else [entry]
        self.files = [file for file in files if not file.name.endswith("observe.py")]
        for file in self.files:
            for number, line in enumerate(file.read_text().splitlines(), 1):
                header = _HEADER.match(line)
                if header and header.group(1) == "flax" and file == entry:
                    self.runs = self.runs and holds(header.group(3), flax)
                elif header and header.group(1) == "true" and holds(header.group(2), flax):
                    self.true += header.group(3).partition(":")[0].split("|")
                for condition, rules in _MARK.findall(line):
                    if holds(condition, flax):
                        self.expected.append((file, number, rules.split("|")))

    @property
    def name(self):
        return str(self.entry.relative_to(CASES))

    @property
    def good(self):
        return "good_" in self.name


def cases(flax, parts=()):
    """All labelled programs whose path contains one of the parts."""
    entries = [path for path in CASES.rglob("*.py")
               if path.name.startswith(("bad_", "good_")) and not path.name.endswith(".observe.py")
               and path.parent.name[:4] not in ("bad_", "good") or path.name == "main.py"]
    for entry in sorted(entries):
        case = Case(entry, flax)
        if case.runs and (not parts or any(part in case.name for part in parts)):
            yield case


def _name(node):
    while isinstance(node, ast.Call):
        inner = node.func
        if isinstance(inner, (ast.Name, ast.Attribute)) and _last(inner) == "partial" and node.args:
            inner = node.args[0]
        node = inner
    try:
        return ast.unparse(node)
    except Exception:
        return ""


def _last(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def applications(tree):
    """(expression, transform, function) of everything that looks like the application of a transform."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                if _name(decorator).rpartition(".")[2] in TRANSFORMS:
                    yield decorator, _name(decorator), node.name
        elif isinstance(node, ast.Call) and _name(node).rpartition(".")[2] in TRANSFORMS:
            function = ast.unparse(node.args[0])[:40] if node.args else ""
            yield node, _name(node), function


def finding(path, node, rule, outcome, transform="", function="", subjects=()):
    """A Finding on a node of a file's tree."""
    place = Place(str(path), node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    return Finding(rule=rule, code="E0000", place=place, message=rule, severity="error", outcome=outcome,
                   confidence="high", function=function, transform=transform, subjects=subjects, flax="")


def expected_findings(case, flax):
    """List of groups of Findings of nnxlint: of each group at least one is right. A group is empty if nothing was reported."""
    if not case.expected:
        return []
    found = check([Source(str(file)) for file in case.files], (flax,)).findings
    return [[one for one in found if one.place.path == str(file) and one.rule in rules
             and one.place.line <= line <= one.place.end_line] for file, line, rules in case.expected]


_JITS = ("jit", "pmap")
_GRADS = ("grad", "value_and_grad")


def planted_findings(case, flax):
    """Wrong claims on a right program: on each application whatever its transform could be accused of."""
    found = []
    for file in case.files:
        for node, transform, function in applications(ast.parse(file.read_text())):
            last = transform.rpartition(".")[2]
            rules = ["lost-state-update", "rng-replay", "captured-state-mutation"]
            if last in _JITS:
                rules += ["stale-capture", "retracing-state-change", "unsupported-graph-argument"]
            if last in _GRADS:
                rules += ["wrong-gradient-target", "nondifferentiable-state"]
            for rule in rules:
                found.append(finding(file, node, rule, outcome_of(rule, flax, transform), transform, function))
    return found


def flax_of(python):
    """Version of the Flax of an interpreter, as a tuple."""
    text = subprocess.run([python, "-c", "import importlib.metadata as m; print(m.version('flax'))"],
                          capture_output=True, text=True, check=True).stdout
    return tuple(map(int, text.strip().split(".")[:3]))


def main(arguments):
    """Run the bed; returns 1 if a bad program is REFUTED or a good one CONFIRMED."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", dest="loud", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--python", action="append")
    parser.add_argument("parts", nargs="*")
    given = parser.parse_args(arguments)
    return max([_run(python, given) for python in given.python or [sys.executable]])


def _run(python, given):
    """Run the bed with one interpreter. Returns 1 if a claim came out as the opposite of what it is."""
    flax = flax_of(python)
    name = ".".join(map(str, flax))
    tally, wrong = collections.Counter(), 0
    kept = _Kept(given.keep / f"{name}.jsonl" if given.keep else None)
    with forks.forking(child, python), concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for case, rows in pool.map(lambda case: (case, kept.rows(case, flax, python)), cases(flax, given.parts)):
            tally.update((row["label"], row["status"]) for row in rows)
            if case.expected:
                tally["bad programs", "CONFIRMED" if any(row["status"] == "CONFIRMED" for row in rows) else "not"] += 1
            for row in rows:
                wrong += {row["status"], row["wanted"]} == {"CONFIRMED", "REFUTED"}
                if given.loud or row["status"] != row["wanted"] and (row["label"], row["status"]) != ("library", "UNKNOWN"):
                    print(f"{row['label']:8}{row['status']:10}{case.name}:{row['line']} {row['text']}", flush=True)
    print(f"flax {name}:", ", ".join(f"{label} {status} {n}" for (label, status), n in sorted(tally.items())))
    return int(wrong > 0)


class _Kept:
    """What came out of each program, in a file of JSON lines, or nowhere."""

    def __init__(self, path):
        self.path = path
        self.known = {}
        if path and path.exists():
            self.known = {entry["program"]: entry["rows"] for entry in map(json.loads, path.read_text().splitlines())}

    def rows(self, case, flax, python):
        """Rows of a program, as they were kept or as they come out now."""
        if case.name not in self.known:
            rows = rows_of(case, flax, python)
            if self.path:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("a") as stream:
                    stream.write(json.dumps({"program": case.name, "rows": rows}) + "\n")
            return rows
        return self.known[case.name]


def options_of(case, python):
    """How a program is driven: what nothing calls is given arguments or run by pytest, as it is to a user; bad programs as
    a user begins, good ones by themselves, since made-up arguments could refute little."""
    library = not programs.acts(case.entry)
    tests = library and "import pytest" in case.entry.read_text()
    return Options(run=None if library or not case.good else str(case.entry), pytest=tests,
                   arguments=(str(case.entry), "-q") if tests else (), cwd=str(case.entry.parent), python=python,
                   cache=False, timeout=120, files=tuple(map(str, case.files)))


def rows_of(case, flax, python):
    """What comes out of a program: dicts of label, wanted, status, line and text, one for each claim."""
    library = not programs.acts(case.entry)
    planted = planted_findings(case, flax) if case.good and not case.expected else []
    groups = expected_findings(case, flax)
    verify([item for group in groups for item in group] + planted, options_of(case, python))
    rows = [_row("bad", min(group, key=_rank, default=None), "CONFIRMED", line)
            for (_, line, _), group in zip(case.expected, groups)]
    for item in planted:
        label = "true" if item.rule in case.true else "library" if library else "planted"
        rows.append(_row(label, item, "CONFIRMED" if label == "true" else "REFUTED", item.place.line))
    return rows


def _rank(item):
    return ("CONFIRMED", "UNKNOWN", "REFUTED").index(item.verdict["status"])


def _row(label, item, wanted, line):
    text = f"{item.rule} {item.outcome}: {item.verdict['reason']} {item.verdict['evidence']}" if item else ""
    return {"label": label, "wanted": wanted, "line": line, "text": text,
            "status": item.verdict["status"] if item else "not reported"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
