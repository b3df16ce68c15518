"""``nnxlint check`` as a user sees it. The engine is replaced: see planted.py."""

import pytest

from .programs import nnxlint, planted

FILE = """\
import jax


def f(x):
    return x


jax.jit(f)  # plant: lost-state-update
y = jax.jit(f)  # plant[medium]: partial-state-return
z = jax.jit(f)  # plant[low]: rng-replay
"""
ALL = [("lost-state-update", 8), ("partial-state-return", 9), ("rng-replay", 10)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.py").write_text(FILE)
    return tmp_path


def found(folder, *arguments):
    return planted("check", "--format", "json", *arguments, cwd=folder).found


def test_text(folder):
    done = planted("check", "--select", "E9301", cwd=folder)
    assert done.code == 1
    assert done.err == ""
    assert done.out == """\
a.py:8:1: E9301 lost-state-update 100% planted lost-state-update at 8
    | jax.jit(f)  # plant: lost-state-update
    | ^^^^^^^^^^
  1. a.py:8: it is planted here

Found 1 error (1 file checked for Flax 0.12.8, flax-version)
""".replace("0.12.8, flax-version", done.out.rpartition("Flax ")[2].strip()[:-1])


def test_nothing_found(tmp_path):
    (tmp_path / "a.py").write_text("from flax import nnx\n")
    done = planted("check", "--flax-version", "0.12.8", cwd=tmp_path)
    assert (done.code, done.out) == (0, "No findings (1 file checked for Flax 0.12.8, flax-version)\n")


def test_json_has_every_key(folder):
    done = planted("check", "--format", "json", "--flax-version", "0.11.2", "--select", "E9301", cwd=folder)
    document = done.json
    (finding,) = document.pop("findings")
    fingerprint = finding.pop("fingerprint")
    assert document == {"version": "0.1.0", "flax_version": "0.11.2", "errors": []}
    assert len(fingerprint) == 20
    assert finding == {
        "rule": "lost-state-update", "code": "E9301", "path": "a.py", "cell": None, "line": 8, "column": 0,
        "end_line": 8, "end_column": 10, "message": "100% planted lost-state-update at 8", "severity": "error", "outcome": "lost",
        "confidence": "high", "function": "step", "transform": "jax.jit",
        "steps": [{"path": "a.py", "cell": None, "line": 8, "column": 0, "end_line": 8, "end_column": 10,
                   "text": "it is planted here"}],
        "subjects": ["model"], "flax": "(0, 11, 2)", "verdict": None,
        "url": "https://nnxlint.readthedocs.io/rules/lost-state-update.html",
    }


def test_paths_are_relative_to_the_working_directory(folder):
    inner = folder / "inner"
    inner.mkdir()
    done = planted("check", "--format", "json", folder, cwd=inner)
    assert {one["path"] for one in done.json["findings"]} == {"../a.py"}


def test_fingerprint_survives_edits_elsewhere(folder):
    def fingerprints():
        return [one["fingerprint"] for one in planted("check", "--format", "json", cwd=folder).json["findings"]]

    before = fingerprints()
    assert len(set(before)) == 3
    (folder / "a.py").write_text("# another line\n" + FILE.replace("jax.jit(f)  # plant:", "jax.jit( f )  # plant:"))
    assert fingerprints() == before
    # Two findings that look the same are told apart.
    (folder / "a.py").write_text(FILE + "jax.jit(f)  # plant: lost-state-update\n")
    assert len(set(fingerprints())) == 4


@pytest.mark.parametrize("arguments, lines", [
    (["--select", "E93"], [8, 10]),
    (["--select", "E"], [8, 10]),
    (["--select", "W9302"], [9]),
    (["--select", "lost-state-update,W93"], [8, 9]),
    (["--select", "E9301", "--select", "E9305"], [8, 10]),
    (["--select", "e9301"], [8]),
    (["--select", "all", "--ignore", "E9301"], [9, 10]),
    (["--ignore", "rng-replay"], [8, 9]),
    (["--min-confidence", "high"], [8]),
    (["--min-confidence", "medium"], [8, 9]),
    (["--min-confidence", "low"], [8, 9, 10]),
])
def test_what_is_shown(folder, arguments, lines):
    assert [line for _, line in found(folder, *arguments)] == lines


@pytest.mark.parametrize("arguments, code", [
    ([], 1),
    (["--exit-zero"], 0),
    (["--fail-on", "error"], 1),
    (["--fail-on", "error", "--ignore", "E"], 0),
    (["--fail-on", "warning", "--ignore", "E"], 1),
    (["--ignore", "E,W"], 0),
    (["missing.py", "a.py"], 2),
    (["missing.py", "a.py", "--exit-zero"], 2),
])
def test_exit_codes(folder, arguments, code):
    assert planted("check", *arguments, cwd=folder).code == code


def test_output_goes_to_a_file(folder):
    done = planted("check", "--format", "json", "--output", "out.json", cwd=folder)
    assert (done.code, done.out) == (1, "")
    assert '"rule": "rng-replay"' in (folder / "out.json").read_text()


def test_standard_input(folder):
    done = planted("check", "--format", "json", "-", "--stdin-filename", "sub/b.py", cwd=folder, stdin=FILE)
    assert done.found == ALL
    assert {one["path"] for one in done.json["findings"]} == {"sub/b.py"}
    # The file on disk counts for nothing when its text comes in by hand, as from an editor.
    done = planted("check", "--format", "json", "-", "--stdin-filename", "a.py", cwd=folder, stdin="x = 1\n")
    assert done.found == []
    done = planted("check", "--format", "json", "-", cwd=folder, stdin=FILE.replace("\n", "\r\n"))
    assert done.found == ALL
    assert {one["path"] for one in done.json["findings"]} == {"<stdin>"}


def test_jobs_do_not_change_the_answer(tmp_path):
    for number in range(40):
        (tmp_path / f"m{number:02}.py").write_text(FILE * (number % 3) + "\n")
    (tmp_path / "zz.py").write_text("# fault\n")
    one, two, cores = (planted("check", "--format", "json", "--jobs", jobs, cwd=tmp_path) for jobs in (1, 2, 0))
    assert one.code == 2
    assert one == two == cores
    assert len(one.found) == 117


def test_a_fault_costs_one_file(folder):
    (folder / "b.py").write_text("# crash\n")
    (folder / "c.py").write_text("# fault\n")
    for jobs in (1, 2):
        done = planted("check", "--format", "json", "--jobs", jobs, cwd=folder)
        assert done.code == 2
        assert done.found == ALL
        assert [one["path"] for one in done.json["errors"]] == ["b.py", "c.py"]
        assert done.err == (
            "nnxlint: b.py: internal error: RecursionError: planted crash\nnnxlint: c.py:1: planted fault\n"
        )


@pytest.mark.parametrize("comment, lines", [
    ("# nnxlint: ignore", []),
    ("# nnxlint: ignore[lost-state-update]", []),
    ("# nnxlint: ignore[E9301]", []),
    ("# nnxlint: ignore[rng-replay, E93]  because", []),
    ("#nnxlint:ignore [ lost-state-update ]", []),
    ("# type: ignore  # nnxlint: ignore", []),
    ("# nnxlint: ignore[rng-replay]", [1]),
    ("# nnxlint: ignore[]", [1]),
    ("# nnxlint: ignore[lost", [1]),
    ("# nnxlint: ignored", [1]),
    ("# nnxlint: skip-file", []),
    ("# nnxlint: ignore-file", []),
    ("# nnxlint: ignore-file[E93]", []),
    ("# nnxlint: ignore-file[rng-replay]", [1]),
    ("# pylint: disable=lost-state-update", []),
    ("# pylint: disable=E9301", []),
    ("# pylint: disable=nnxlint", []),
    ("# pylint: disable=invalid-name", [1]),
    ("# pylint: skip-file", []),
    ("# noqa", [1]),
])
def test_comment_on_the_line(tmp_path, comment, lines):
    (tmp_path / "a.py").write_text(f"x = 1  # plant: lost-state-update {comment}\n")
    assert [line for _, line in found(tmp_path)] == lines


DECORATED = """\
@jax.jit  # plant: lost-state-update
@other({b})
def f(  {a}
    x,  {c}
):
    y = 1  {d}
    return y
"""


@pytest.mark.parametrize("place, hidden", [("a", True), ("c", True), ("d", False), ("b", False)])
def test_own_comment_speaks_of_the_decorators_from_the_def(tmp_path, place, hidden):
    marks = dict.fromkeys("abcd", "")
    marks[place] = "1,  # nnxlint: ignore\n" if place == "b" else "# nnxlint: ignore"
    (tmp_path / "a.py").write_text(DECORATED.format(**marks))
    assert (found(tmp_path) == []) is hidden


def test_a_string_is_no_comment(tmp_path):
    (tmp_path / "a.py").write_text("x = '# nnxlint: skip-file'\ny = 1  # plant: rng-replay\n")
    assert found(tmp_path) == [("rng-replay", 2)]


def test_help_and_version(tmp_path):
    bare = nnxlint(cwd=tmp_path)
    assert bare.code == 0
    assert "nnxlint check ." in bare.out
    assert nnxlint("--version", cwd=tmp_path).out == "nnxlint 0.1.0\n"
    assert "--flax-version" in nnxlint("check", "--help", cwd=tmp_path).out


def test_rules_and_explain(tmp_path):
    assert planted("rules", cwd=tmp_path).out.splitlines()[0] == "E9301  lost-state-update     The state is lost."
    for name in ("E9301", "e9301", "lost-state-update"):
        page = planted("explain", name, cwd=tmp_path)
        assert page.out.startswith("# lost-state-update (E9301)\n\nThe state is lost.")
    wrong = planted("explain", "lost-state-updates", cwd=tmp_path)
    assert (wrong.code, wrong.err) == (
        2, "nnxlint: error: unknown rule 'lost-state-updates'; did you mean 'lost-state-update'? (see nnxlint rules)\n"
    )
