"""The labelled programs of tests/cases against the engine: what is missed, what is a false alarm.

Run as ``python -m tests.cases_report [PART_OF_PATH ...]``; tests/test_cases.py runs the same comparison.
The marks are described in tests/cases/README.md.
"""

from __future__ import annotations

import operator
import re
import sys
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).resolve().parent / "cases"
VERSIONS = ((0, 10, 4), (0, 11, 2), (0, 12, 8), (0, 12, 12))

MARK = re.compile(r"#\s*(expect|may|missing|spurious)(?:\[([^\]]*)\])?:\s*([a-z-]+(?:\|[a-z-]+)*)")
HEADER = re.compile(r"^#\s*(flax|outcome|observe|device|raises)(?:\[([^\]]*)\])?:\s*(.*\S)", re.M)
CONDITION = re.compile(r"(>=|<=|==|<|>)\s*([\d.]+)")
COMPARE = {">=": operator.ge, "<=": operator.le, "==": operator.eq, "<": operator.lt, ">": operator.gt}


def version_text(version):
    return ".".join(map(str, version))


def holds(condition, version):
    """Is the condition (">=0.11,<0.12.1", or None for always) true of the version, a tuple of ints?"""
    if not condition:
        return True
    terms = CONDITION.findall(condition)
    if not terms or CONDITION.sub("", condition).strip(" ,"):
        raise ValueError(f"not a version condition: {condition!r}")
    for sign, text in terms:
        bound = tuple(int(part) for part in text.split("."))
        bound += (0,) * (3 - len(bound))
        if not COMPARE[sign](tuple(version[:3]), bound):
            return False
    return True


class Mark(NamedTuple):
    """One mark: kind is expect, may, missing or spurious; any one of the rules satisfies it."""

    kind: str
    path: Path
    line: int
    condition: str | None
    rules: tuple


class Case:
    """One program: a file, or a folder whose entry is main.py.

    name    path relative to the root, tests/cases, without suffix
    entry   the file to run
    files   all the files that are checked together
    marks   the Marks of all files
    """

    def __init__(self, path, root=CASES):
        self.name = path.relative_to(root).with_suffix("").as_posix()
        self.path = path
        if path.is_dir():
            self.entry = path / "main.py"
            self.files = sorted(f for f in path.rglob("*.py") if f.name != "observe.py")
            self.sidecar = path / "observe.py"
        else:
            self.entry = path
            self.files = [path]
            self.sidecar = path.with_suffix(".observe.py")
        self.marks = []
        for file in self.files:
            for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                for kind, condition, rules in MARK.findall(text):
                    self.marks.append(Mark(kind, file, number, condition or None, tuple(rules.split("|"))))
        self.headers = HEADER.findall(self.entry.read_text(encoding="utf-8"))

    def header(self, key, version):
        """The last header value of this key that applies to the version, or None."""
        found = None
        for name, condition, value in self.headers:
            if name == key and holds(condition, version):
                found = value
        return found

    def applies(self, version):
        """Does the program exist on this version at all (header "# flax: >=0.11")?"""
        return all(holds(value, version) for key, _, value in self.headers if key == "flax")

    def active(self, version, kind):
        return [m for m in self.marks if m.kind == kind and holds(m.condition, version)]


def cases(parts=()):
    """All cases whose name contains one of the parts, in order of name."""
    found = []
    for group in sorted(p for p in CASES.iterdir() if p.is_dir()):
        for path in sorted(group.iterdir()):
            if path.name.startswith(("_", ".")) or path.name.endswith(".observe.py"):
                continue
            if path.is_dir() or path.suffix == ".py":
                found.append(Case(path))
    return [c for c in found if not parts or any(part in c.name for part in parts)]


class Difference(NamedTuple):
    """kind: MISS, FALSE, NOWFOUND (a "missing" mark that is found), GONE (a "spurious" mark that is not)."""

    kind: str
    path: Path
    line: int
    rules: str
    text: str


class Outcome(NamedTuple):
    differences: list
    missing: int
    spurious: int


def compare(case, version, findings):
    """Compare findings, each (path, line, rule, message), with the marks of the case on a version."""
    at = {}
    for path, line, rule, message in findings:
        at.setdefault((Path(path), line), {})[rule] = message
    accepted = {}
    differences = []
    missing = spurious = 0
    for kind in ("expect", "may", "missing", "spurious"):
        for mark in case.active(version, kind):
            accepted.setdefault((mark.path, mark.line), set()).update(mark.rules)
            hit = any(rule in at.get((mark.path, mark.line), ()) for rule in mark.rules)
            where = (mark.path, mark.line, "|".join(mark.rules))
            if kind == "expect" and not hit:
                differences.append(Difference("MISS", *where, ""))
            elif kind == "missing":
                missing += not hit
                if hit:
                    differences.append(Difference("NOWFOUND", *where, "make this mark an expectation"))
            elif kind == "spurious":
                spurious += hit
                if not hit:
                    differences.append(Difference("GONE", *where, "remove this mark"))
    for (path, line), rules in at.items():
        for rule, message in rules.items():
            if rule not in accepted.get((path, line), ()):
                differences.append(Difference("FALSE", path, line, rule, message))
    return Outcome(differences, missing, spurious)


def run(case, version):
    """Check one case with the engine and compare."""
    from nnxlint.rules.check import check
    from nnxlint.rules.finding import Source

    report = check([Source(str(file)) for file in case.files], (version,))
    findings = [(f.place.path, f.place.line, f.rule, f.message) for f in report.findings]
    findings += [(e.path, e.line, "file-error", e.message) for e in report.errors]
    return compare(case, version, findings)


def main(arguments):
    chosen = cases(arguments)
    table = {}
    expected = missing = spurious = 0
    for case in chosen:
        for version in VERSIONS:
            if not case.applies(version):
                continue
            expected += len(case.active(version, "expect"))
            outcome = run(case, version)
            missing += outcome.missing
            spurious += outcome.spurious
            for d in outcome.differences:
                versions, _ = table.setdefault((d.path, d.line, d.kind, d.rules), ([], d.text))
                versions.append(version_text(version))
    count = {}
    for (path, line, kind, rules), (versions, text) in sorted(table.items(), key=lambda row: (row[0][2], row[0])):
        count[kind] = count.get(kind, 0) + len(versions)
        on = "" if len(versions) == len(VERSIONS) else f" [{' '.join(versions)}]"
        print(f"{kind:8} {path.relative_to(CASES)}:{line} {rules}{on}{'  ' + text if text else ''}")
    print(f"{len(chosen)} programs on {len(VERSIONS)} versions: {expected} expectations, "
          f"{count.get('MISS', 0)} missed, {count.get('FALSE', 0)} false alarms, "
          f"{missing} known misses, {spurious} known false alarms, "
          f"{count.get('NOWFOUND', 0) + count.get('GONE', 0)} marks to update")
    return 1 if table else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
