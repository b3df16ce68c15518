"""The labelled programs of tests/cases as a test-bed of the verifier.

``python tests/verify/bed.py [-v] [--python INTERPRETER] [PART_OF_PATH ...]`` prints one line for each claim that came
out unlike its label, and the figures. Bad programs must be CONFIRMED; on good ones every claim is
planted that could tempt, and none may be CONFIRMED.
"""

from __future__ import annotations

import ast
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
    """One labelled program: entry (its file), expectations (line, rules) on this Flax, headers."""

    def __init__(self, entry, flax):
        self.entry = entry
        self.headers = {}
        self.runs = True
        self.expected = []
        files = sorted(entry.parent.rglob("*.py")) if entry.name == "main.py" else [entry]
        for file in files:
            if file.name.endswith(".observe.py"):
                continue
            for number, line in enumerate(file.read_text().splitlines(), 1):
                header = _HEADER.match(line)
                if header and header.group(1) in ("flax", "outcome", "observe") and file == entry:
                    if header.group(1) == "flax":
                        self.runs = self.runs and holds(header.group(3), flax)
                    elif holds(header.group(2), flax):
                        self.headers[header.group(1)] = header.group(3).strip()
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
    """List of groups of Findings: of each group at least one is right."""
    groups = []
    for file, line, rules in case.expected:
        tree = ast.parse(file.read_text())
        spots = [spot for spot in applications(tree) if spot[0].lineno <= line <= spot[0].end_lineno]
        spots.sort(key=lambda spot: (spot[0].lineno != line, spot[0].end_lineno - spot[0].lineno))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.lineno == line
                 and ast.unparse(node.func) != "print"]
        statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == line]
        group = []
        for rule in rules:
            if spots and rule not in ("discarded-state", "stale-state", "live-state-snapshot"):
                node, transform, function = spots[0]
            else:
                node, transform, function = (calls or statements or [tree.body[0]])[0], "", ""
            observed = re.findall(r'"(lost|stale|replays|no-gradient|recompiles)"', case.headers.get("observe", ""))
            wanted = case.headers.get("outcome") or (
                observed[0] if rule == "nondifferentiable-state" and observed else outcome_of(rule, flax, transform))
            subjects = _trained(file, line, flax) if rule == "wrong-gradient-target" else ()
            for one in wanted.split("|"):
                group.append(finding(file, node, rule, one, transform, function, subjects))
        groups.append(group)
    return groups


def _trained(file, line, flax):
    """What a finding of nnxlint names as that which should be trained: no program tells that by itself."""
    report = check([Source(str(file))], (flax,))
    return next((item.subjects for item in report.findings if item.rule == "wrong-gradient-target"
                 and item.place.line <= line <= item.place.end_line), ())


_JITS = ("jit", "pmap")
_GRADS = ("grad", "value_and_grad")


def planted_findings(case, flax):
    """Wrong claims on a right program: on each application whatever its transform could be accused of."""
    found = []
    files = sorted(case.entry.parent.rglob("*.py")) if case.entry.name == "main.py" else [case.entry]
    for file in files:
        if file.name.endswith(".observe.py"):
            continue
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
    from nnxlint.verify import Options, verify

    loud = "-v" in arguments
    python = arguments[arguments.index("--python") + 1] if "--python" in arguments else sys.executable
    parts = [a for a in arguments if not a.startswith("-") and a != python]
    flax = flax_of(python)
    tally, wrong = {}, 0
    for case in cases(flax, parts):
        options = Options(run=str(case.entry), cwd=str(case.entry.parent), python=python, cache=False, timeout=60)
        planted = planted_findings(case, flax) if case.good and not case.expected else []
        groups = expected_findings(case, flax) + [[item] for item in planted]
        flat = [item for group in groups for item in group]
        if not flat:
            continue
        verify(flat, options)
        for group in groups:
            best = min(group, key=lambda item: ("CONFIRMED", "UNKNOWN", "REFUTED").index(item.verdict["status"]))
            label = "planted" if planted else "bad"
            status = best.verdict["status"]
            tally[label, status] = tally.get((label, status), 0) + 1
            good = status == ("REFUTED" if planted else "CONFIRMED")
            wrong += status == ("CONFIRMED" if planted else "REFUTED")
            if loud or not good:
                print(f"{label:8}{status:10}{case.name}:{best.place.line} {best.rule} {best.outcome}: "
                      f"{best.verdict['reason']} {best.verdict['evidence']}", flush=True)
    print(f"flax {'.'.join(map(str, flax))}:", ", ".join(f"{label} {status} {n}" for (label, status), n in sorted(tally.items())))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
