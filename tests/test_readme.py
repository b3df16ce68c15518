"""The README's commands are the ones that CI runs, and stand alone in their blocks."""

import re
from pathlib import Path

from .surfaces.programs import nnxlint

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


def test_the_finding_shown_is_the_real_one():
    shown = re.search(r"^```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL).group(1)
    done = nnxlint("check", "docs/demo", "--flax-version", "0.12.12", cwd=ROOT)
    assert done.code == 1
    assert shown in done.out


def test_the_program_shown_is_in_the_demonstration():
    program = re.search(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL).group(1)
    demonstration = (ROOT / "docs" / "demo" / "train.py").read_text(encoding="utf-8")
    without_docstrings = re.sub(r'^ +""".*?"""\n', "", demonstration, flags=re.MULTILINE | re.DOTALL)
    assert program in without_docstrings


def test_the_demonstration_holds_four_defects_and_right_code():
    findings = nnxlint("check", "docs/demo", "--format", "json", cwd=ROOT).json["findings"]
    assert {(one["rule"], one["function"].split(".")[0]) for one in findings} == {
        ("lost-state-update", "lost_step"), ("partial-state-return", "partial_step"),
        ("rng-replay", "add_noise"), ("wrong-gradient-target", "frozen_step"),
    }
