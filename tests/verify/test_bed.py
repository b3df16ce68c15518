"""The bed itself: it says what came out, keeps it, and goes on where it was interrupted."""

from __future__ import annotations

import sys

import pytest

from . import bed

pytestmark = pytest.mark.worker


def test_what_was_kept_is_not_run_again(tmp_path, capsys, monkeypatch):
    arguments = ["--jobs", "1", "--keep", str(tmp_path), "--python", sys.executable, "rng-replay/bad_constant_seed.py",
                 "rng-replay/good_fold_in_step.py"]
    assert bed.main(arguments) == 0
    first = capsys.readouterr().out
    assert "bad CONFIRMED 1" in first and "planted REFUTED" in first and "planted CONFIRMED" not in first
    monkeypatch.setattr(bed, "rows_of", lambda *_: pytest.fail("a program was run again"))
    assert bed.main(arguments) == 0
    assert capsys.readouterr().out == first
