"""On a terminal: folded at its width, coloured, still the same words."""

import pytest

from .programs import PLANTED

pytest.importorskip("pty")

from .terminal import Terminal, without_colours  # noqa: E402  (after what it needs is known to be there)

LONG = "value = function(first_argument, second_argument, third_argument, fourth)  # plant: lost-state-update\n"


def on_terminal(arguments, cwd, columns):
    """What a program that finds something writes to a terminal so wide."""
    terminal = Terminal(arguments, cwd, columns).until()
    assert terminal.child.wait() == 1
    return terminal.text


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_width(tmp_path, columns):
    (tmp_path / "a.py").write_text(LONG)
    text = on_terminal([PLANTED, "nnxlint", "check"], tmp_path, columns)
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
    text = without_colours(on_terminal([PLANTED, "nnxlint", "check", "--jobs", "1"], tmp_path, 100))
    assert "61 files checked" in text
