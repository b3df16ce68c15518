"""Known findings are kept in a file and not shown again. The engine is replaced: see planted.py."""

import pytest

from .programs import planted

FILE = "x = 1  # plant: lost-state-update\ny = 1  # plant: rng-replay\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.py").write_text(FILE)
    done = planted("check", "--write-baseline", "known.json", cwd=tmp_path)
    assert (done.code, done.out) == (0, "Wrote 2 known findings to known.json\n")
    return tmp_path


def test_known_findings_are_not_shown(folder):
    done = planted("check", "--baseline", "known.json", cwd=folder)
    assert done.code == 0
    assert "2 known from the baseline" in done.out


def test_new_findings_are_shown(folder):
    (folder / "a.py").write_text("\n\n" + FILE + "z = 1  # plant: rng-replay\n")
    done = planted("check", "--baseline", "known.json", "--format", "json", cwd=folder)
    assert (done.code, done.found) == (1, [("rng-replay", 5)])


def test_it_holds_in_every_folder(folder):
    (folder / "pyproject.toml").write_text('[tool.nnxlint]\nbaseline = "known.json"\n')
    (folder / "sub").mkdir()
    assert planted("check", cwd=folder).code == 0
    assert planted("check", "../a.py", cwd=folder / "sub").code == 0


@pytest.mark.parametrize("text, line", [
    (None, "No such file or directory (nnxlint check --write-baseline makes one)"),
    ("{", "not a file that --write-baseline made"),
    ("[]", "not a file that --write-baseline made"),
    ('{"version": 99, "findings": []}', "not a file that --write-baseline made"),
])
def test_bad_file(folder, text, line):
    if text is not None:
        (folder / "bad.json").write_text(text)
    done = planted("check", "--baseline", "bad.json", cwd=folder)
    assert (done.code, done.err) == (2, f"nnxlint: error: baseline bad.json: {line}\n")
