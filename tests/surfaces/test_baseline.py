"""Known findings are kept in a file and not shown again. The engine is replaced, see planted.py, but where code is
laid out anew."""

import json

import pytest

from .programs import ROOT, nnxlint, planted

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
    ('{"version": 2, "findings": [{"fingerprint": "0"}]}', "not a file that --write-baseline made"),
    ('{"version": 99, "findings": []}', "made by another version of nnxlint; write it again"),
])
def test_bad_file(folder, text, line):
    if text is not None:
        (folder / "bad.json").write_text(text)
    done = planted("check", "--baseline", "bad.json", cwd=folder)
    assert (done.code, done.err) == (2, f"nnxlint: error: baseline bad.json: {line}\n")


def without(folder, *arguments):
    """(exit code, [(rule, line)] of new findings, standard error) with the baseline."""
    done = planted("check", "--baseline", "known.json", "--format", "json", *arguments, cwd=folder)
    return done.code, done.found, done.err


def test_a_renamed_file_brings_no_new_findings(folder):
    (folder / "sub").mkdir()
    (folder / "a.py").rename(folder / "sub" / "b.py")
    assert without(folder) == (0, [], "")
    # A copy beside the file it is of is new.
    (folder / "a.py").write_text(FILE)
    assert without(folder)[1] == [("lost-state-update", 1), ("rng-replay", 2)]


def test_one_entry_knows_one_finding(folder):
    (folder / "a.py").write_text(FILE + FILE)
    assert without(folder)[1] == [("lost-state-update", 3), ("rng-replay", 4)]


def test_functions_are_told_apart(folder):
    (folder / "a.py").write_text("def f():\n    " + FILE.replace("\ny", "\n    y"))
    assert len(without(folder)[1]) == 2


STALE = "nnxlint: 1 entry of known.json no longer occurs (--prune-baseline drops them)\n"


@pytest.mark.parametrize("change, arguments, err", [
    (lambda file: file.write_text("x = 1  # plant: lost-state-update\n"), [], STALE),
    (lambda file: file.write_text(FILE.rstrip() + "  # nnxlint: ignore\n"), [], STALE),
    (lambda file: file.unlink(), [], STALE.replace("1 entry", "2 entries").replace("occurs", "occur")),
    # Nothing is said of what was not looked at, or not to be shown, or could not be read.
    (lambda file: None, ["--select", "E9301"], ""),
    (lambda file: file.write_text("x = 1  # plant: lost-state-update\n"), ["other"], ""),
    (lambda file: file.write_text("# fault\n"), [], "nnxlint: a.py:1: planted fault\n"),
])
def test_entries_that_no_longer_occur_are_reported(folder, change, arguments, err):
    (folder / "other").mkdir()
    change(folder / "a.py")
    assert without(folder, *arguments)[2] == err


def test_they_can_be_pruned(folder):
    (folder / "a.py").write_text("x = 1  # plant: lost-state-update\n")
    (folder / "a.py").rename(folder / "b.py")
    assert without(folder, "--prune-baseline") == (0, [], "nnxlint: dropped 1 entry of known.json\n")
    (entry,) = json.loads((folder / "known.json").read_text())["findings"]
    assert (entry["rule"], entry["path"]) == ("lost-state-update", "b.py")
    assert without(folder) == (0, [], "")


def test_pruning_needs_a_baseline(folder):
    done = planted("check", "--prune-baseline", cwd=folder)
    assert (done.code, done.err) == (2, "nnxlint: error: --prune-baseline needs --baseline\n")


def test_a_thousand_old_findings(tmp_path):
    for number in range(100):
        (tmp_path / f"m{number}.py").write_text("".join(f"x{line} = 1  # plant: rng-replay\n" for line in range(10)))
    assert planted("check", "--write-baseline", "known.json", cwd=tmp_path).out.startswith("Wrote 1000 known findings")
    (tmp_path / "m7.py").write_text("new = 1  # plant: rng-replay\n" + (tmp_path / "m7.py").read_text())
    (tmp_path / "m8.py").write_text("")
    (tmp_path / "m9.py").rename(tmp_path / "renamed.py")
    code, found, err = without(tmp_path)
    assert (code, found) == (1, [("rng-replay", 1)])
    assert err.startswith("nnxlint: 10 entries of known.json no longer occur")


LAID_OUT_ANEW = {
    "@jax.jit": "@jax . jit  # compiled",
    "nnx.value_and_grad(loss_of)": "nnx.value_and_grad(\n        (loss_of),\n    )",
    "import jax\n": "import jax\n\n\n",
}


def test_code_that_is_laid_out_anew_stays_known(tmp_path):
    text = (ROOT / "docs" / "demo" / "train.py").read_text()
    (tmp_path / "train.py").write_text(text)
    nnxlint("check", "--write-baseline", "known.json", cwd=tmp_path)
    for old, new in LAID_OUT_ANEW.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "train.py").write_text(text)
    done = nnxlint("check", "--baseline", "known.json", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "4 known from the baseline" in done.out
