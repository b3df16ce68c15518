"""``--changed-since``: findings on changed lines, asked of a real git. The engine is replaced: see planted.py."""

import json
import shutil

import pytest

from .git import git
from .programs import ROOT, nnxlint, planted

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

FILE = "".join(f"x{number} = 1  # plant: rng-replay\n" for number in range(1, 10))


@pytest.fixture
def folder(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("a.py", "ü b.py"):
        (tmp_path / name).write_text(FILE)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def touched(folder, *arguments, since="HEAD", cwd=None):
    done = planted("check", "--format", "json", "--changed-since", since, *arguments, cwd=cwd or folder)
    assert done.err == ""
    return [(one["path"], one["line"]) for one in done.json["findings"]]


def edit(folder, name, change):
    lines = (folder / name).read_text().splitlines(keepends=True)
    change(lines)
    (folder / name).write_text("".join(lines))


def test_nothing_changed(folder):
    done = planted("check", "--changed-since", "HEAD", cwd=folder)
    assert done.code == 0
    assert "2 files checked" in done.out


@pytest.mark.parametrize("change, lines", [
    (lambda lines: lines.__setitem__(2, "y = 1  # plant: rng-replay\n"), [3]),
    (lambda lines: lines.insert(0, "\n"), []),
    (lambda lines: lines.append("y = 1  # plant: rng-replay\n"), [10]),
    # Where lines are gone, those around the gap count: what is missing may be the defect.
    (lambda lines: lines.__delitem__(3), [3, 4]),
    (lambda lines: lines.__delitem__(slice(0, 2)), [1]),
    (lambda lines: lines.__setitem__(0, "++ 1  # plant: rng-replay\n"), [1]),
])
def test_lines(folder, change, lines):
    edit(folder, "a.py", change)
    assert touched(folder) == [("a.py", line) for line in lines]
    git(folder, "add", ".")
    assert touched(folder) == [("a.py", line) for line in lines]
    git(folder, "commit", "-q", "-m", "second")
    assert touched(folder) == []
    assert touched(folder, since="HEAD~1") == [("a.py", line) for line in lines]


def test_unusual_names_and_untracked_files(folder):
    edit(folder, "ü b.py", lambda lines: lines.append("y = 1  # plant: rng-replay\n"))
    (folder / "new \"quoted\".py").write_text("y = 1  # plant: rng-replay\n")
    assert touched(folder) == [("new \"quoted\".py", 1), ("ü b.py", 10)]
    git(folder, "add", ".")
    assert touched(folder) == [("new \"quoted\".py", 1), ("ü b.py", 10)]


def test_a_renamed_file_is_not_all_new(folder):
    git(folder, "mv", "a.py", "c.py")
    edit(folder, "c.py", lambda lines: lines.append("y = 1  # plant: rng-replay\n"))
    assert touched(folder) == [("c.py", 10)]


def test_from_a_folder_of_the_repository(folder):
    (folder / "sub").mkdir()
    edit(folder, "a.py", lambda lines: lines.append("y = 1  # plant: rng-replay\n"))
    assert touched(folder, "..", cwd=folder / "sub") == [("../a.py", 10)]


def test_what_others_did_since_the_branch_is_not_ours(folder):
    git(folder, "checkout", "-q", "-b", "feature")
    edit(folder, "a.py", lambda lines: lines.append("ours = 1  # plant: rng-replay\n"))
    git(folder, "commit", "-q", "-a", "-m", "ours")
    git(folder, "checkout", "-q", "main")
    edit(folder, "a.py", lambda lines: lines.__setitem__(0, "theirs = 1  # plant: rng-replay\n"))
    git(folder, "commit", "-q", "-a", "-m", "theirs")
    git(folder, "checkout", "-q", "feature")
    assert touched(folder, since="main") == [("a.py", 10)]


def test_a_step_on_a_changed_line_counts(tmp_path):
    """The real engine: the helper changes in another file, the finding is where the helper is called from."""
    case = ROOT / "tests" / "cases" / "discarded-state" / "bad_scan_in_other_file"
    for file in case.glob("*.py"):
        shutil.copy(file, tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    (finding,) = nnxlint("check", "--format", "json", cwd=tmp_path).json["findings"]
    step = next(step for step in finding["steps"] if step["path"] != finding["path"])
    edit(tmp_path, step["path"], lambda lines: lines.__setitem__(step["line"] - 1, lines[step["line"] - 1].rstrip() + "  # new\n"))
    (touching,) = nnxlint("check", "--format", "json", "--changed-since", "HEAD", cwd=tmp_path).json["findings"]
    assert touching["fingerprint"] == finding["fingerprint"]


PLANT = "x = 1  # plant: rng-replay\n"


def notebook(folder, *cells, output="1"):
    """A notebook as Jupyter writes it: a cell is its source, as a list of lines or as one text."""
    document = {"cells": [{
        "cell_type": "code", "execution_count": int(output), "metadata": {}, "source": source,
        "outputs": [{"name": "stdout", "output_type": "stream", "text": [output]}],
    } for source in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "n.ipynb").write_text(json.dumps(document, indent=1))


@pytest.mark.parametrize("cells, output, places", [
    ([["import jax\n", PLANT], [PLANT, PLANT]], "1", []),
    ([["import jax\n", PLANT], [PLANT, PLANT]], "2", []),  # it was only run again
    ([["import jax\n", PLANT], [PLANT, "y = 2  # plant: rng-replay\n"]], "1", [(2, 2)]),
    ([["import jax\n", "\n", PLANT], [PLANT, PLANT]], "1", []),
    ([["import jax\n", PLANT], ["y = 2\n"], [PLANT, PLANT]], "1", []),
    ([["import jax\n", PLANT], ["y = 2  # plant: rng-replay\n"], [PLANT, PLANT]], "1", [(2, 1)]),
])
def test_cells_of_a_notebook(tmp_path, cells, output, places):
    git(tmp_path, "init", "-q")
    notebook(tmp_path, ["import jax\n", PLANT], [PLANT, PLANT])
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    notebook(tmp_path, *cells, output=output)
    done = planted("check", "--format", "json", "--changed-since", "HEAD", cwd=tmp_path)
    assert [(one["cell"], one["line"]) for one in done.json["findings"]] == places


def test_a_cell_that_is_one_line_of_the_file_changes_as_a_whole(tmp_path):
    git(tmp_path, "init", "-q")
    notebook(tmp_path, PLANT, PLANT + PLANT)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    notebook(tmp_path, PLANT, PLANT + "y = 2\n" + PLANT)
    done = planted("check", "--format", "json", "--changed-since", "HEAD", cwd=tmp_path)
    assert [one["cell"] for one in done.json["findings"]] == [2, 2]


@pytest.mark.parametrize("arguments, line", [
    (["nowhere"], "nowhere: git knows no such revision (in a shallow clone, fetch it first)"),
    (["--output=x"], "--output=x: git knows no such revision (in a shallow clone, fetch it first)"),
])
def test_no_such_revision(folder, arguments, line):
    done = planted("check", *(f"--changed-since={revision}" for revision in arguments), cwd=folder)
    assert (done.code, done.err) == (2, f"nnxlint: error: --changed-since {line}\n")


def test_outside_of_a_repository(tmp_path):
    done = planted("check", "--changed-since", "HEAD", cwd=tmp_path)
    assert (done.code, done.err) == (2, "nnxlint: error: --changed-since HEAD: needs a git repository\n")


def test_without_git(folder, monkeypatch):
    monkeypatch.setenv("PATH", "")
    done = planted("check", "--changed-since", "HEAD", cwd=folder)
    assert (done.code, done.err) == (2, "nnxlint: error: --changed-since HEAD: cannot run git: No such file or directory\n")


def test_standard_input(folder):
    done = planted("check", "--changed-since", "HEAD", "-", cwd=folder)
    assert (done.code, done.err) == (2, "nnxlint: error: --changed-since compares files, not standard input\n")
