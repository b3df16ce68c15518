"""action.yml: its steps, run as GitHub's runner runs them."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml

from .offline import skip_without_network
from .programs import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    """RUNNER_TEMP with nnxlint in the environment that the first step would install it into."""
    temp = tmp_path_factory.mktemp("runner")
    binaries = temp / "nnxlint" / "bin"
    binaries.mkdir(parents=True)
    program = binaries / "nnxlint"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m nnxlint "$@"\n')
    program.chmod(0o755)
    return temp


def check(runner, folder, **inputs):
    """Run the step "check". Returns (exit code, standard output, the action's outputs)."""
    step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "check")
    given = {name: spec["default"] for name, spec in ACTION["inputs"].items()} | inputs
    environment = {
        name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()
    }
    outputs = runner / "outputs"
    outputs.write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]], cwd=folder, capture_output=True,
        text=True, check=False, env={**os.environ, **environment, "RUNNER_TEMP": str(runner), "GITHUB_OUTPUT": str(outputs)},
    )
    return done.returncode, done.stdout, outputs.read_text()


@pytest.fixture
def folder(tmp_path):
    for name in ("a b", "c"):
        (tmp_path / name).mkdir()
        shutil.copy(ROOT / "docs" / "demo" / "train.py", tmp_path / name)
    return tmp_path


def test_annotations(runner, folder):
    code, out, outputs = check(runner, folder)
    assert (code, outputs) == (1, "output=\n")
    assert out.count("::error file=a b/train.py,") == 3 and out.count("::warning file=c/train.py,") == 1


def test_paths_and_arguments_are_lines(runner, folder):
    code, out, _ = check(runner, folder, paths="a b\n\nc/train.py\n", arguments="--select=E9305\n--flax-version=>=0.10,<0.13\n")
    assert code == 1
    assert out.count("::error") == out.count("rng-replay") == 2


def test_sarif(runner, folder):
    code, out, outputs = check(runner, folder, format="sarif", arguments="--exit-zero")
    assert (code, out, outputs) == (0, "", "output=nnxlint.sarif\n")
    assert (folder / "nnxlint.sarif").stat().st_size > 1000


def test_inputs_are_data(runner, folder):
    code, out, _ = check(runner, folder, paths="$(touch hacked)\n`touch hacked`\n--help")
    assert code == 2
    assert not (folder / "hacked").exists()


def test_install(tmp_path):
    """The first step, really: an environment in which the program runs."""
    step = ACTION["runs"]["steps"][0]
    assert step["env"] == {"PYTHON": "${{ inputs.python }}", "NNXLINT_SOURCE": "${{ github.action_path }}"}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment.update(PYTHON=sys.executable, NNXLINT_SOURCE=str(ROOT), RUNNER_TEMP=str(tmp_path))
    done = subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]], cwd=tmp_path,
                          capture_output=True, text=True, check=False, env=environment)
    skip_without_network(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    version = subprocess.run([tmp_path / "nnxlint" / "bin" / "nnxlint", "--version"], cwd=tmp_path, capture_output=True,
                             text=True, check=True, env=environment)
    assert version.stdout.startswith("nnxlint ")
