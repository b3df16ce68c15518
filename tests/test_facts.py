"""``nnxlint facts``: what is known is shown, and the installed Flax is what it is measured against."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from nnxlint.facts import TRANSFORMS, availability, probes, versions

ROOT = Path(__file__).parents[1]
with_flax = pytest.mark.skipif(not (find_spec("jax") and find_spec("flax")), reason="needs jax and flax")


def facts(*arguments, home=ROOT):
    """A finished run of ``nnxlint facts`` of the package in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(home)}
    return subprocess.run([sys.executable, "-m", "nnxlint", "facts", *arguments], cwd=home, env=environment,
                          capture_output=True, text=True, timeout=1200, check=False)


@pytest.fixture
def without_flax(tmp_path):
    """An interpreter that has only the standard library."""
    path = tmp_path / "python"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_text_names_every_table_and_the_release():
    done = facts("--flax-version", "0.10.4")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "What is known for Flax 0.10.4 (flax-version)"
    assert [line for line in lines if line and line[0] != " "][1:] == [
        "Transforms", "Functions", "Classes", "Variables", "Behaviour"]
    assert any("nnx.view " in line and line.endswith("(not in this Flax)") for line in lines)
    assert any("jit-argument-write" in line and line.endswith(": raises:TypeError") for line in lines)


def test_a_range_tells_where_behaviour_changes():
    done = facts("--flax-version", ">=0.10.4,<0.13", "--format", "json")
    shown = {row["name"]: row["outcome"] for row in json.loads(done.stdout)["behaviour"]}
    assert shown["jit-argument-write"] == "0.10.4: raises:TypeError | 0.11.0: lost"
    assert shown["split-merge-lost"] == "lost"


def test_options_that_exclude_each_other():
    for arguments in (("--check", "--flax-version", "0.12.8"), ("--python", "python3")):
        done = facts(*arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_check_without_flax(without_flax):
    done = facts("--check", "--python", without_flax)
    assert done.returncode == 2
    assert not done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("nnxlint: error: facts --check needs jax and flax: ModuleNotFoundError")


def test_check_with_an_interpreter_that_is_not_there(tmp_path):
    done = facts("--check", "--python", str(tmp_path / "nowhere"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


@with_flax
def test_every_row_holds_on_the_installed_flax():
    done = facts("--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith(" rows measured, 0 not true")


@with_flax
def test_a_row_that_is_not_true_is_named(tmp_path):
    shutil.copytree(ROOT / "nnxlint", tmp_path / "nnxlint", ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "nnxlint/facts"
    replace(folder / "probes.py", '_always("no-gradient")', '_always("gradient")')
    replace(folder / "functions.py", '"flax.nnx.split": {', '"flax.nnx.no_such_name": {"op": "split"}, "flax.nnx.split": {')
    replace(folder / "versions.py", "NEWEST = RELEASES[-1]", "NEWEST = RELEASES[0]")
    done = facts("--check", home=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    first, *rows, last = done.stdout.splitlines()
    assert "is newer than what is known (0.10.0)" in first
    assert rows == ["flax.nnx.no_such_name: said exists, measured does not exist",
                    "grad-graphdef: said gradient, measured no-gradient"]
    assert last.endswith(" rows measured, 2 not true")


def replace(path, old, new):
    """Replace what occurs exactly once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_rows_are_well_formed():
    assert len(probes.ROWS) >= 35
    for name, row in probes.rows():
        releases = [since for since, _ in row.outcomes]
        assert releases == sorted(set(releases)), name
        assert releases[0] == versions.RELEASES[0], name
        assert "outcome = " in row.program, name
        compile(row.program, name, "exec")


def test_transforms_agree_with_the_table_of_names():
    for name, row in TRANSFORMS.items():
        if row["since"]:
            assert availability.FLAX[name] == ((row["since"], None),)


def test_check_of_files_does_not_load_the_rows(tmp_path):
    (tmp_path / "a.py").write_text("import jax\n")
    program = ("import sys\nfrom nnxlint.surfaces.command import main\nmain(['check', 'a.py'])\n"
               "print(*[name for name in sys.modules if name.startswith('nnxlint.facts.')])\n")
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, timeout=300, check=True)
    loaded = set(done.stdout.split())
    assert "nnxlint.facts.transforms" in loaded
    assert not loaded & {"nnxlint.facts.probes", "nnxlint.facts.availability"}
