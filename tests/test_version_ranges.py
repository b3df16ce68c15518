"""A range of Flax releases: what is reported on any of them is reported, and said to hold on just those."""

import re

import pytest

from nnxlint.rules.check import check
from nnxlint.rules.finding import Source

from .cases_report import VERSIONS, cases, version_text

CASES = cases()


def _reported(case, versions):
    report = check([Source(str(file)) for file in case.files], versions)
    return {(one.rule, one.place): one for one in report.findings}


def _named(text):
    """The versions of VERSIONS that a text such as "0.10.4, 0.11.2 to 0.12.8" names."""
    found = set()
    for part in text.split(", "):
        first, last = (tuple(map(int, end.split("."))) for end in (part.split(" to ") * 2)[:2])
        found.update(version for version in VERSIONS if first <= version <= last)
    return found


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_range_is_the_sum_of_its_releases(case):
    together = _reported(case, VERSIONS)
    single = {version: _reported(case, (version,)) for version in VERSIONS}
    assert together.keys() == set().union(*single.values())
    for key, finding in together.items():
        on = {version for version in VERSIONS if key in single[version]}
        assert _named(finding.flax) == on, finding.message
        # One outcome stands for all releases, or the others are named with theirs.
        outcomes = {single[version][key].outcome for version in on}
        others = [outcome for outcome in outcomes - {finding.outcome} if outcome not in finding.message]
        assert not others, finding.message
        assert re.search(r"\b\d+\.\d+\.\d+\b", finding.message), finding.message
        assert all(version_text(version) in finding.message or " to " in finding.message for version in on), finding.message
