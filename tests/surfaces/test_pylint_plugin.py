"""The checker inside Pylint. The engine is replaced: see planted.py."""

import sys

import pytest

from .programs import PLANTED, planted, planted_pylint, run

FILE = """\
import jax


@jax.jit  # plant: lost-state-update
def one(x):  # pylint: disable=lost-state-update
    return x


@jax.jit  # plant: lost-state-update
def two(x):
    return x


def block():
    # pylint: disable=rng-replay
    y = 1
    z = 2  # plant: rng-replay
    return z  # plant[medium]: partial-state-return


a = 1  # plant: rng-replay  # pylint: disable=E9305
b = 1  # plant[low]: rng-replay
c = 1  # plant: rng-replay # nnxlint: ignore[E93]
# pylint: disable-next=rng-replay
d = 1  # plant: rng-replay
"""
OURS = {"lost-state-update", "partial-state-return", "rng-replay", "nnxlint-internal"}
EXPECTED = [("lost-state-update", 9), ("partial-state-return", 18), ("rng-replay", 22)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.py").write_text(FILE)
    return tmp_path


def test_findings_are_those_of_the_command(folder):
    assert planted_pylint("a.py", cwd=folder)[1] == EXPECTED
    assert planted("check", "--format", "json", "a.py", cwd=folder).found == EXPECTED


def test_place_text_and_confidence(folder):
    arguments = [sys.executable, PLANTED, "pylint", "--output-format=json2", "--disable=all", "--enable=nnxlint", "a.py"]
    first, second, third = run(arguments, folder).json["messages"]
    assert first["line"] == 9 and first["column"] == 0 and first["endLine"] == 9 and first["endColumn"] == 8
    assert first["message"] == "100% planted lost-state-update at 9"
    assert [one["confidence"] for one in (first, second, third)] == ["HIGH", "INFERENCE", "INFERENCE_FAILURE"]
    assert [one["messageId"] for one in (first, second, third)] == ["E9301", "W9302", "E9305"]


@pytest.mark.parametrize("arguments, symbols", [
    (["--disable=all", "--enable=lost-state-update"], {"lost-state-update"}),
    (["--disable=all", "--enable=E9301"], {"lost-state-update"}),
    (["--disable=nnxlint"], set()),
    (["--disable=nnxlint", "--enable=rng-replay"], {"rng-replay"}),
    (["--disable=W"], {"lost-state-update", "rng-replay"}),
    (["--errors-only"], {"lost-state-update", "rng-replay"}),
    (["--confidence=HIGH"], {"lost-state-update"}),
    (["--nnxlint-min-confidence=medium"], {"lost-state-update", "partial-state-return"}),
])
def test_enable_and_disable(folder, arguments, symbols):
    messages = planted_pylint(*arguments, "a.py", cwd=folder, only=())[1]
    assert {symbol for symbol, _ in messages} & OURS == symbols


def test_several_processes(folder):
    (folder / "b.py").write_text(FILE)
    (folder / "c.py").write_text("x = 1\n")
    one = planted_pylint("a.py", "b.py", "c.py", cwd=folder)
    two = planted_pylint("-j2", "a.py", "b.py", "c.py", cwd=folder)
    assert one[:2] == two[:2]
    assert one[1] == EXPECTED * 2


def test_standard_input_counts_instead_of_the_file(folder):
    assert planted_pylint("--from-stdin", "a.py", cwd=folder, stdin="x = 'é'  # plant: rng-replay\n")[1] == [("rng-replay", 1)]
    assert planted_pylint("--from-stdin", "gone.py", cwd=folder, stdin=FILE)[1] == EXPECTED


def test_clear_cache_post_run(folder):
    assert planted_pylint("--clear-cache-post-run=y", "a.py", cwd=folder)[1] == EXPECTED


def test_suppressed_findings_count_as_used(folder):
    done = planted_pylint("--enable=useless-suppression", "a.py", cwd=folder)
    assert "useless-suppression" not in {symbol for symbol, _ in done[1]}


def test_a_fault_of_the_engine_is_one_message(folder):
    (folder / "b.py").write_text("x = 1  # crash\n")
    (folder / "c.py").write_text("x = 1  # fault\n")
    done = planted_pylint("b.py", "c.py", "a.py", cwd=folder)
    assert done[1] == [("nnxlint-internal", 1), ("nnxlint-internal", 1), *EXPECTED]
    assert "planted crash" in done[2].out
    assert done[2].err == ""


def test_bad_flax_version_is_one_message(folder):
    done = planted_pylint("--flax-version=new", "a.py", cwd=folder)
    assert done[1] == [("nnxlint-internal", 1)]
    assert "neither a version" in done[2].out


def test_syntax_error_is_reported_once(folder):
    (folder / "b.py").write_text("def f(:\n")
    assert planted_pylint("--enable=syntax-error", "b.py", cwd=folder)[1] == [("syntax-error", 1)]


def test_package_without_files(folder):
    (folder / "pkg").mkdir()
    (folder / "pkg" / "__init__.py").write_text("")
    assert planted_pylint("pkg", "a.py", cwd=folder)[1] == EXPECTED


def test_options_of_a_project(folder):
    (folder / "pyproject.toml").write_text('[tool.pylint.main]\nnnxlint-min-confidence = "high"\n')
    assert planted_pylint("a.py", cwd=folder)[1] == EXPECTED[:1]


@pytest.mark.parametrize("arguments", [["--list-msgs"], ["--help-msg=E9301"], ["--help"]])
def test_pylint_tells_of_us(folder, arguments):
    out = run([sys.executable, PLANTED, "pylint", *arguments], folder).out
    assert ("flax-version" if arguments == ["--help"] else "lost-state-update (E9301)") in out


def test_messages_are_unique_and_of_the_right_kind(folder):
    """With the real rules: Pylint refuses an id or a symbol that is taken."""
    done = run([sys.executable, "-m", "pylint", "--load-plugins=nnxlint", "--list-msgs-enabled"], folder)
    assert done.code == 0
    assert "nnxlint-internal (W9399)" in done.out
