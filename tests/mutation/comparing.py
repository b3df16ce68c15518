"""Mutants of right programs: what the run shows beside what the linter says.

``python -m tests.mutation [-v] [--every N] [PART_OF_NAME ...]`` in an environment with jax, flax and optax.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from nnxlint.rules.check import check
from nnxlint.rules.finding import Source
from tests.cases_report import CASES, holds

from . import oracle
from .operators import mutants

OWN = Path(__file__).resolve().parent / "programs"
GUIDE = tuple(CASES / "guide" / f"good_{name}.py" for name in (
    "a_nnx_jit_nnx_grad", "b_jax_jit_jax_grad", "c_nnx_jit_jax_grad", "d_jax_jit_nnx_grad"))


class Comparison(NamedTuple):
    """One mutant: program, operator, line, its text, Judgement, findings of the linter."""

    program: str
    operator: str
    line: int
    text: str
    judgement: oracle.Judgement
    findings: list

    @property
    def kind(self):
        """"agrees", "missed", "false alarm", or "outside"."""
        truth = self.judgement.misbehaves
        if truth is None:
            return "outside"
        if truth == bool(self.findings):
            return "agrees"
        return "missed" if truth else "false alarm"


def programs(version, parts=()):
    """(name, text) of the right programs that run on a version."""
    for path in (*GUIDE, *sorted(OWN.glob("*.py"))):
        text = path.read_text(encoding="utf-8")
        condition = re.search(r"^# flax: (.*)$", text, re.M)
        if holds(condition and condition.group(1), version) and (not parts or any(part in _name(path) for part in parts)):
            yield _name(path), oracle.looped(text)


def _name(path):
    return f"{path.parent.name}/{path.stem}"


def said(text, version):
    """The findings of the linter on a program."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "program.py")
        report = check([Source(path, text)], (version,))
    if report.errors:
        raise AssertionError(report.errors[0].message)
    return report.findings


def compare(version, every=1, parts=()):
    """Comparisons of every n-th mutant of each program with its run on the installed Flax.

    Raises AssertionError if a right program does not run, or the linter speaks of it.
    """
    number = 0
    with oracle.compiling_once():
        for name, text in programs(version, parts):
            right = oracle.run(text)
            assert not right.error and not right.leaked, f"{name}: {right.error or right.leaked}"
            assert not said(text, version), f"{name}: {said(text, version)}"
            initial, first = oracle.run(text, 0), oracle.run(text, 1)
            for mutant in mutants(text):
                number += 1
                if number % every == 0:
                    yield Comparison(name, mutant.operator, mutant.line, mutant.text,
                                     oracle.judge(mutant.text, right, initial, first), said(mutant.text, version))


def figures(comparisons):
    """{"agrees": n, "missed": n, "false alarm": n, "outside": n}."""
    count = {"agrees": 0, "missed": 0, "false alarm": 0, "outside": 0}
    for one in comparisons:
        count[one.kind] += 1
    return count
