"""On a terminal: folded at its width, coloured, still the same words."""

import os
import re
import subprocess
import sys

import pytest

from .programs import PLANTED, ROOT

pty = pytest.importorskip("pty")

LONG = "value = function(first_argument, second_argument, third_argument, fourth)  # plant: lost-state-update\n"


def on_terminal(arguments, cwd, columns):
    """What a program writes to a terminal so wide."""
    import fcntl
    import struct
    import termios

    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR", "CI")}
    environment.update(TERM="xterm-256color", PYTHONPATH=str(ROOT))
    child = subprocess.Popen(arguments, cwd=cwd, stdin=writer, stdout=writer, stderr=writer, env=environment)
    os.close(writer)
    output = b""
    while True:
        try:
            data = os.read(reader, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not data:
            break
        output += data
    os.close(reader)
    assert child.wait() == 1
    return output.decode()


def without_colours(text):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r", "")


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_width(tmp_path, columns):
    (tmp_path / "a.py").write_text(LONG)
    text = on_terminal([sys.executable, PLANTED, "nnxlint", "check"], tmp_path, columns)
    assert "\x1b[1;31mE9301" in text
    plain = without_colours(text)
    assert max(map(len, plain.split("\n"))) <= columns
    joined = " ".join(plain.split())
    assert "a.py:1:1: E9301 lost-state-update 100% planted lost-state-update at 1" in joined
    assert "1. a.py:1: it is planted here" in joined
    assert "Found 1 error" in joined


def test_progress_leaves_nothing_behind(tmp_path):
    for number in range(60):
        (tmp_path / f"m{number}.py").write_text("x = 1\n")
    (tmp_path / "a.py").write_text(LONG)
    text = without_colours(on_terminal([sys.executable, PLANTED, "nnxlint", "check", "--jobs", "1"], tmp_path, 100))
    assert "61 files checked" in text
