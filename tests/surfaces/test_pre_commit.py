"""The hooks, run by the real pre-commit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .git import git
from .offline import skip_without_network
from .programs import ROOT

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def pre_commit(folder, *arguments, path=""):
    """Run pre-commit. Returns (exit code, everything that it said)."""
    environment = {
        **os.environ, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"), "PATH": path + os.pathsep + os.environ["PATH"],
        "PYTHONPATH": str(ROOT) if path else "", "PRE_COMMIT_COLOR": "never",
    }
    done = subprocess.run([sys.executable, "-m", "pre_commit", *arguments], cwd=folder, capture_output=True, text=True,
                          env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path):
    """A repository with a staged program that has defects, one that has none, and something else."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q")
    shutil.copy(ROOT / "docs" / "demo" / "train.py", folder / "bad.py")
    (folder / "good.py").write_text('"""Right."""\n')
    (folder / "notes.txt").write_text("def f(:\n")
    git(folder, "add", ".")
    return folder


@pytest.fixture
def installed(tmp_path):
    """A folder with the programs that pip would put on the PATH."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for name in ("nnxlint", "pylint"):
        program = binaries / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {name} "$@"\n')
        program.chmod(0o755)
    return str(binaries)


def configure(folder, hook):
    """A local hook like the one that the repository offers, run with what is installed."""
    local = {**HOOKS[hook], "language": "system"}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]}))
    git(folder, "add", ".")


def test_pre_commit_accepts_the_manifest():
    code, said = pre_commit(ROOT, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert (code, said) == (0, "")


@pytest.mark.parametrize("hook, line", [
    ("nnxlint", "bad.py:55:2: W9302 partial-state-return"),
    ("pylint-nnxlint", "bad.py:55:1: W9302: partial_step under jax.jit"),
])
def test_hook(project, installed, hook, line):
    configure(project, hook)
    code, said = pre_commit(project, "run", path=installed)
    assert code == 1
    assert line in said
    assert "notes.txt" not in said and "good.py" not in said
    (project / "bad.py").write_text('"""Mended."""\n')
    git(project, "add", ".")
    code, said = pre_commit(project, "run", path=installed)
    assert code == 0
    assert "Passed" in said


def test_a_commit_is_refused(project, installed, monkeypatch):
    configure(project, "nnxlint")
    pre_commit(project, "install", path=installed)
    monkeypatch.setenv("PATH", installed + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(project, "commit", "-m", "defects")
    assert b"lost-state-update" in refused.value.stderr + refused.value.stdout
    git(project, "rm", "-q", "--cached", "bad.py")
    git(project, "commit", "-m", "right")


@pytest.mark.parametrize("hook", HOOKS)
def test_hooks_of_the_repository_itself(project, tmp_path, hook):
    """As users name them: pre-commit clones the repository and installs it into an environment of its own."""
    clone = tmp_path / "nnxlint"
    clone.mkdir()
    for name in ("nnxlint", "pyproject.toml", "README.md", ".pre-commit-hooks.yaml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, clone)
    git(clone, "init", "-q")
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", "release")
    code, said = pre_commit(project, "try-repo", str(clone), hook, "--all-files")
    skip_without_network(said)
    assert code == 1, said
    assert "W9302" in said
    assert not list(Path(project).glob("*.egg-info"))
