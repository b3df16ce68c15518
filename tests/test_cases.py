"""Every labelled program: the findings are those that its marks ask for, on each Flax version."""

import pytest

from .cases_report import VERSIONS, cases, run, version_text
from .conftest import KNOWN

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_findings_agree_with_marks(case):
    wrong = []
    for version in VERSIONS:
        if not case.applies(version):
            continue
        outcome = run(case, version)
        KNOWN["missing"] += outcome.missing
        KNOWN["spurious"] += outcome.spurious
        wrong += [
            f"{d.kind} {d.path.name}:{d.line} {d.rules} on {version_text(version)} {d.text}"
            for d in outcome.differences
        ]
    assert not wrong, "\n" + "\n".join(wrong)
