"""What makes a run fail: rules by file, severities, verdicts, comments that hide nothing. The engine is replaced."""

import pytest

from .programs import planted, planted_pylint
from .test_verdicts import keep

FILE = "a = 1  # plant: lost-state-update\nb = 1  # plant: partial-state-return\nc = 1  # plant[low]: rng-replay\n"
LOST, PARTIAL, REPLAY = ("lost-state-update", 1), ("partial-state-return", 2), ("rng-replay", 3)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NNXLINT_CACHE", str(tmp_path / "kept"))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "a.py").write_text(FILE)
    return tmp_path


def configure(folder, text):
    (folder / "pyproject.toml").write_text(f"[tool.nnxlint]\n{text}\n")


def found(folder, *arguments, cwd=None):
    return planted("check", "--format", "json", *arguments, cwd=cwd or folder).found


@pytest.mark.parametrize("pattern, names, shown", [
    ("tests/", "rng-replay", [LOST, PARTIAL]),
    ("tests/*.py", "E93", [PARTIAL]),
    ("*.py", "all", []),
    ("a.py", "lost-state-update, W9302", [REPLAY]),
    ("/a.py", "all", [LOST, PARTIAL, REPLAY]),
    ("other/", "all", [LOST, PARTIAL, REPLAY]),
])
def test_per_file_ignores(folder, pattern, names, shown):
    assert found(folder, "--per-file-ignores", f"{pattern}:{names}") == shown
    configure(folder, f'per-file-ignores = {{"{pattern}" = {[names]}}}')
    assert found(folder) == shown
    # Patterns are relative to the configuration, wherever it is called from.
    assert found(folder, cwd=folder / "tests") == shown


def test_severity_of_a_rule(folder):
    def severities(*arguments):
        document = planted("check", "--format", "json", *arguments, cwd=folder).json
        return [one["severity"] for one in document["findings"]]

    assert severities() == ["error", "warning", "error"]
    # The rule that is named alone wins, whatever the order.
    chosen = ["--severity", "E9301=error", "--severity", "all=warning", "--severity", "partial-state-return=error"]
    assert severities(*chosen) == ["error", "error", "warning"]
    configure(folder, "[tool.nnxlint.severity]\nE93 = \"warning\"\n\"partial-state-return\" = \"error\"")
    assert severities() == ["warning", "error", "warning"]
    assert planted("check", "--ignore", "W93", "--fail-on", "error", cwd=folder).code == 0


@pytest.mark.parametrize("arguments, line", [
    (["--severity", "rng-replay"], "--severity must look like KEY=VALUE, not 'rng-replay'"),
    (["--severity", "rng-replay=eror"],
     "--severity of rng-replay must be one of warning, error, not 'eror'; did you mean 'error'?"),
    (["--severity", "rng-repla=error"], "severity: unknown rule 'rng-repla'; did you mean 'rng-replay'? (see nnxlint rules)"),
    (["--per-file-ignores", "a.py"], "--per-file-ignores must look like KEY:VALUE, not 'a.py'"),
    (["--per-file-ignores", "a.py:nope"], "per-file-ignores: unknown rule 'nope' (see nnxlint rules)"),
    (["--fail-on", "confirm"], "--fail-on must be one of warning, error, confirmed, not 'confirm'; did you mean 'confirmed'?"),
])
def test_mistakes(folder, arguments, line):
    done = planted("check", *arguments, cwd=folder)
    assert (done.code, done.err) == (2, f"nnxlint: error: {line}\n")


@pytest.mark.parametrize("text, line", [
    ("severity = 3", "severity must be a table, not 3"),
    ('severity = {E93 = "bad"}', "severity of E93 must be one of warning, error, not 'bad'"),
    ("[tool.nnxlint.per-file-ignore]\nx = 1", "unknown key 'per-file-ignore' in [tool.nnxlint]; did you mean 'per-file-ignores'?"),
    ("[tool.nnxlint.verify]\ntimeuot = 3", "unknown key 'timeuot' in [tool.nnxlint.verify]; did you mean 'timeout'?"),
])
def test_mistakes_in_the_configuration(folder, text, line):
    configure(folder, text)
    done = planted("check", cwd=folder)
    assert done.code == 2
    assert done.err == f"nnxlint: error: {folder / 'pyproject.toml'}: {line}\n"


@pytest.mark.parametrize("status, code", [("CONFIRMED", 1), ("REFUTED", 0), (None, 0)])
def test_fail_on_confirmed(folder, status, code):
    (folder / "tests" / "a.py").unlink()
    (folder / "b.py").write_text("x = 1  # plant: lost-state-update\n")
    if status:
        keep(folder / "b.py", status)
    done = planted("check", "--fail-on", "confirmed", cwd=folder)
    assert done.code == code
    assert "Found 1 error" in done.out


COMMENTED = """\
a = 1  # plant: lost-state-update  # nnxlint: ignore[lost-state-update]
b = 1  # nnxlint: ignore[lost-state-update]
c = 1  # plant: rng-replay  # nnxlint: ignore[E9305, W9302]
d = 1  # nnxlint: ignore
e = 1  # plant: rng-replay  # pylint: disable=rng-replay
f = 1  # pylint: disable=rng-replay
g = 1  # pylint: disable=invalid-name
h = "# nnxlint: ignore"
"""
UNUSED = """\
nnxlint: c.py:2: unused: # nnxlint: ignore[lost-state-update]
nnxlint: c.py:3: unused: W9302 in # nnxlint: ignore[E9305, W9302]
nnxlint: c.py:4: unused: # nnxlint: ignore
nnxlint: c.py:6: unused: # pylint: disable=rng-replay
"""


def test_comments_that_hide_nothing(folder):
    (folder / "c.py").write_text(COMMENTED)
    assert planted("check", "c.py", cwd=folder).err == ""
    # A comment is used when it hides something, also of a rule that is not selected in this run.
    for arguments in ([], ["--select", "partial-state-return"]):
        done = planted("check", "--report-unused-ignores", "c.py", *arguments, cwd=folder)
        assert (done.code, done.err) == (1, UNUSED)
        assert done.out.startswith("No findings")
    assert planted("check", "--report-unused-ignores", "--exit-zero", "c.py", cwd=folder).code == 0
    configure(folder, "report-unused-ignores = true")
    done = planted("check", "--format", "github", "c.py", cwd=folder)
    assert done.out.startswith("::warning file=c.py,line=2,title=nnxlint::unused: # nnxlint: ignore[lost-state-update]\n")


@pytest.mark.parametrize("comment, unused", [
    ("# nnxlint: skip-file", False), ("# nnxlint: ignore-file[rng-replay]", False), ("# nnxlint: ignore-file[W9302]", True),
    ("# pylint: disable=rng-replay", False), ("# pylint: disable=lost-state-update", True),
])
def test_comments_for_a_whole_file(folder, comment, unused):
    (folder / "c.py").write_text(f"{comment}\nx = 1  # plant: rng-replay\n")
    done = planted("check", "--report-unused-ignores", "c.py", cwd=folder)
    assert done.err == (f"nnxlint: c.py:1: unused: {comment}\n" if unused else "")


def test_both_comments_hold_in_pylint_too(folder):
    (folder / "c.py").write_text(COMMENTED + "i = 1  # plant: lost-state-update\n")
    assert planted_pylint("c.py", cwd=folder)[1] == [("lost-state-update", 9)]
    assert found(folder, "c.py") == [("lost-state-update", 9)]


def test_many_findings_and_comments_in_one_file(folder):
    lines = [f"x{number} = 1  # plant: rng-replay{'  # nnxlint: ignore' * (number % 2)}" for number in range(4000)]
    (folder / "c.py").write_text("@decorated\ndef f(): pass\n" + "\n".join(lines) + "\n")
    assert len(found(folder, "c.py", "--report-unused-ignores")) == 2000
    assert len(planted_pylint("c.py", cwd=folder)[1]) == 2000
