"""The documentation as a site builds without a warning, and what the tutorial shows is what happens."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .surfaces.programs import run

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BUILD = ("-m", "sphinx", "-W", "-n", "-q", "--keep-going", "-b", "html")
installed = all(importlib.util.find_spec(name) for name in ("sphinx", "myst_parser", "furo"))


def build(source, target):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *BUILD, str(source), str(target)], env=environment, capture_output=True,
                          text=True, check=False)


@pytest.mark.skipif(not installed, reason="needs the extra docs: Sphinx, myst-parser and furo")
def test_the_site_builds(tmp_path):
    done = build(ROOT / "docs", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "rules" / "lost-state-update.html").exists()


@pytest.mark.skipif(not installed, reason="needs the extra docs: Sphinx, myst-parser and furo")
@pytest.mark.parametrize("broken", ["[x](nowhere.md)", "[x](tutorial.md#nowhere)", "{doc}`nowhere`", "{py:class}`Nowhere`"])
def test_a_broken_link_fails_the_build(tmp_path, broken):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text((ROOT / "docs" / "conf.py").read_text(encoding="utf-8"))
    (docs / "tutorial.md").write_text("# Tutorial\n")
    (docs / "index.md").write_text(f"# Start\n\n{broken}\n\n```{{toctree}}\ntutorial\n```\n")
    done = build(docs, tmp_path / "site")
    assert done.returncode != 0
    assert "owhere" in done.stderr


def sessions():
    """(command, what it prints) in the order of the tutorial."""
    for block in re.findall(r"^```console\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL):
        for part in block.split("$ ")[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def without_versions(text):
    """Releases and devices differ from machine to machine."""
    text = re.sub(r"^ +on .*, from ", "on this machine, from ", text, flags=re.MULTILINE)
    return re.sub(r"Flax [\d.]+", "Flax X", text)


def test_the_tutorial_shows_what_happens(tmp_path):
    pytest.importorskip("flax", reason="needs the extra verify")
    program = re.search(r"^```python\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL).group(1)
    (tmp_path / "train.py").write_text(program)
    shown = list(sessions())
    assert [command for command, _ in shown] == [
        "python train.py", "nnxlint check train.py", "nnxlint verify train.py", "python train.py", "nnxlint check train.py"]
    for at, (command, output) in enumerate(shown):
        if at == 3:
            (tmp_path / "train.py").write_text(program.replace("@jax.jit", "@nnx.jit"))
        name, *arguments = command.split()
        module = [] if name == "python" else ["-m", "nnxlint"]
        done = run([sys.executable, *module, *arguments], tmp_path)
        assert without_versions(done.out) == without_versions(output)
