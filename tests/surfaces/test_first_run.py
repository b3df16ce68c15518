"""What a newcomer meets: no arguments, nothing to check, a narrow terminal, ten thousand files, Ctrl-C."""

import os
import re
import signal
import subprocess
import time

import pytest

from .programs import PLANTED, nnxlint, planted

pytest.importorskip("pty")

from .terminal import Terminal  # noqa: E402  (after what it needs is known to be there)


def test_without_arguments(tmp_path):
    bare = nnxlint(cwd=tmp_path)
    assert (bare.code, bare.err) == (0, "")
    assert "Start with:  nnxlint check ." in bare.out
    assert max(map(len, Terminal(["-m", "nnxlint"], tmp_path).lines())) <= 60
    assert "  check     Report findings in files and folders.\n" in bare.out


@pytest.mark.parametrize("arguments", [["check", "--help"], ["rules"], ["explain", "rng-replay"]])
def test_narrow_terminal(tmp_path, arguments):
    lines = Terminal(["-m", "nnxlint", *arguments], tmp_path).lines()
    assert len(lines) > 20
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize("files, said", [
    ({}, "No Python files here (hidden, ignored and generated ones are left out)\n"),
    ({"notes.txt": "", ".hidden/a.py": "x = 1\n"}, "No Python files here (hidden, ignored and generated ones are left out)\n"),
    ({"a.py": "import jax\n", "b.py": "x = 1\n"}, "No findings (2 files checked, none uses Flax NNX)\n"),
    ({"a.py": "from flax import nnx\n"}, "No findings (1 file checked for Flax 0.12.8, flax-version)\n"),
])
def test_nothing_to_find(tmp_path, files, said):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = nnxlint("check", "--flax-version", "0.12.8", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, said, "")


def test_only_a_wrong_path(tmp_path):
    done = nnxlint("check", "nope", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (2, "Nothing was checked\n", "nnxlint: nope: no such file or folder\n")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colour(tmp_path, variables):
    (tmp_path / "a.py").write_text("x = 1  # plant: rng-replay\n")
    text = Terminal([PLANTED, "nnxlint", "check"], tmp_path, **variables).until().text
    assert "rng-replay" in text
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", text)


def test_in_a_pipe_there_is_neither_colour_nor_progress(tmp_path):
    for number in range(100):
        (tmp_path / f"m{number}.py").write_text("x = 1  # plant: rng-replay\n")
    done = planted("check", cwd=tmp_path)
    assert "\x1b" not in done.out and done.err == ""


@pytest.fixture(scope="module")
def ten_thousand(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    for number in range(10_000):
        if number % 100 == 0:
            (folder / f"p{number // 100}").mkdir()
        (folder / f"p{number // 100}" / f"m{number}.py").write_text("x = 1\n")
    (folder / "last.py").write_text("x = 1  # plant: rng-replay\n")
    return folder


def test_ten_thousand_files(ten_thousand):
    terminal = Terminal([PLANTED, "nnxlint", "check", "--no-cache"], ten_thousand, columns=60)
    terminal.until(r"checking .* +\d+/10001")
    lines = terminal.lines()
    assert "Found 1 error (10001 files checked for Flax" in " ".join(lines)
    assert terminal.child.wait() == 1


def group(child):
    """Ids of the living processes of a program's session."""
    listed = subprocess.run(["ps", "-o", "pid=", "-s", str(child.pid)], capture_output=True, text=True, check=False)
    return listed.stdout.split()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(ten_thousand, number, jobs):
    """Ctrl-C goes to every process of the terminal, the end of a CI job to the first one only."""
    if number == signal.SIGTERM and jobs == "1":
        pytest.skip("one process without workers ends as the system ends it")
    terminal = Terminal([PLANTED, "nnxlint", "check", "--no-cache", "--jobs", jobs], ten_thousand)
    terminal.until(r"checking .* +[1-9]\d*/10001")
    if number == signal.SIGINT:
        os.killpg(terminal.child.pid, number)
    else:
        terminal.child.send_signal(number)
    assert terminal.child.wait(timeout=60) == 2
    lines = terminal.lines()
    assert lines[-2] == "nnxlint: interrupted"
    assert "Traceback" not in terminal.text
    deadline = time.monotonic() + 30
    while group(terminal.child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert group(terminal.child) == []
