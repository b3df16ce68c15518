"""The README's commands are the ones that CI runs, and stand alone in their blocks."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    """Fenced blocks without a language, each one line."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [block.strip() for language, block in blocks if not language and "venv" in block]


def test_two_commands_of_one_line():
    assert len(commands()) == 2
    assert all("\n" not in command for command in commands())


def test_ci_runs_them_as_printed():
    main, tests = commands()
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"({main}) || code=$?" in script
    assert tests in script.splitlines()
