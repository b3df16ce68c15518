"""The programs in the rules: the bad ones are reported, and nothing else is said of any of them."""

import re

import pytest

from nnxlint.rules import load
from nnxlint.rules.check import check
from nnxlint.rules.finding import Source

from .cases_report import VERSIONS, holds, version_text

PROGRAMS = [
    pytest.param(rule, kind, text, version, id=f"{rule.symbol}-{kind}-{number}-{version_text(version)}")
    for rule in load()
    for kind in ("bad", "good", "fixed")
    for number, text in enumerate(getattr(rule, kind), 1)
    for version in VERSIONS
    if holds("".join(re.findall(r"\A# flax: (.*)$", text, re.MULTILINE)), version)
]


@pytest.mark.parametrize("rule, kind, text, version", PROGRAMS)
def test_findings(rule, kind, text, version, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(text, encoding="utf-8")
    report = check([Source(str(path))], (version,))
    assert not report.errors
    assert {one.rule for one in report.findings} == ({rule.symbol} if kind == "bad" else set())


@pytest.mark.parametrize("rule", load(), ids=lambda rule: rule.symbol)
def test_every_rule_has_programs(rule):
    assert rule.bad and len(rule.good) >= 2
    assert len(rule.fixed) == len(rule.bad)
