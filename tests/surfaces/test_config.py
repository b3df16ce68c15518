"""[tool.nnxlint] of the nearest pyproject.toml."""

import pytest

from .programs import planted

FILE = "x = 1  # plant: lost-state-update\ny = 1  # plant[low]: rng-replay\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(FILE)

    def configure(text, folder=tmp_path):
        (folder / "pyproject.toml").write_text(text)
        return tmp_path

    return configure


def found(folder, *arguments):
    return [line for _, line in planted("check", "--format", "json", *arguments, cwd=folder).found]


@pytest.mark.parametrize("text, lines", [
    ('select = ["E9301"]', [1]),
    ('ignore = ["lost-state-update"]', [2]),
    ('min-confidence = "high"', [1]),
    ('exclude = ["src"]', []),
    ("jobs = 2", [1, 2]),
    ("verify = {timeout = 3}", [1, 2]),
])
def test_settings(project, text, lines):
    assert found(project(f"[tool.nnxlint]\n{text}\n")) == lines


def test_found_upward_of_what_is_checked(project):
    root = project('[tool.nnxlint]\nselect = ["E9301"]\n')
    (root / "src" / "pyproject.toml").write_text("[project]\nname = 'x'\n")  # says nothing of nnxlint
    assert found(root / "src", "a.py") == [1]
    assert found(root / "src", root / "src") == [1]


def test_search_ends_with_the_repository(project):
    root = project('[tool.nnxlint]\nselect = ["E9301"]\n')
    (root / "src" / ".git").mkdir()
    assert found(root, "src") == [1, 2]


def test_command_line_comes_first(project):
    root = project('[tool.nnxlint]\nselect = ["E9301"]\nformat = "json"\nexit-zero = true\n')
    assert found(root, "--select", "E9305") == [2]
    done = planted("check", cwd=root)
    assert (done.code, len(done.json["findings"])) == (0, 1)


def test_named_file(project):
    root = project("")
    (root / "other.toml").write_text('[tool.nnxlint]\nselect = ["E9305"]\n')
    (root / "none.toml").write_text("[tool.other]\n")
    assert found(root, "--config", "other.toml") == [2]
    done = planted("check", "--config", "none.toml", cwd=root)
    assert (done.code, done.err) == (2, "nnxlint: error: none.toml: has no table [tool.nnxlint]\n")


def test_flax_version(project):
    root = project('[tool.nnxlint]\nflax-version = "0.11.2"\n')
    assert planted("check", "--format", "json", cwd=root).json["flax_version"] == "0.11.2"
    assert planted("check", "--format", "json", "--flax-version", "0.12.0", cwd=root).json["flax_version"] == "0.12.0"


def test_projects_with_different_flax_are_told_apart(project):
    root = project("[project]\ndependencies = ['flax==0.11.2']\n")
    (root / "other").mkdir()
    (root / "other" / "b.py").write_text(FILE)
    (root / "other" / "requirements.txt").write_text("flax==0.12.8\n")
    document = planted("check", "--format", "json", cwd=root).json
    assert document["flax_version"] == "0.11.2, 0.12.8"
    assert {(one["path"], one["flax"]) for one in document["findings"]} == {
        ("src/a.py", "(0, 11, 2)"), ("other/b.py", "(0, 12, 8)"),
    }
