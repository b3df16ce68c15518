"""What is found in the pinned packages is what was read and agreed to."""

import pytest

from . import packages


def test_findings_in_pinned_packages(tmp_path):
    try:
        folders = packages.fetch(tmp_path)
    except packages.Unreachable as reason:
        pytest.skip(f"the primer needs the package index, which cannot be reached: {reason}")
    found = [line for folder in folders for line in packages.findings(folder)]
    known = packages.expected()
    changed = [f"- {line}" for line in known if line not in found] + [f"+ {line}" for line in found if line not in known]
    assert not changed, "no longer found (-), newly found (+); read them, then see tests/primer/packages.py:\n" + "\n".join(changed)
