"""docs/ci.md: its files are valid for those who read them, and its commands run."""

import re
import subprocess
import sys

import pytest
import yaml

from .programs import ROOT, nnxlint, run

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`([\w./-]+)`\n\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SCHEMAS = {".github": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}
# Where nnxlint comes from in a set-up that installs it.
INSTALLS = re.compile(r"^(\.venv/bin/)?(pip install|python3 -m venv)\b")


def commands():
    """Every command line of the page: of its shell blocks and of the jobs in its files."""
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    for name, text in FILES:
        document = yaml.safe_load(text)
        if name.startswith(".github"):
            yield from (step["run"] for job in document["jobs"].values() for step in job["steps"] if "run" in step)
        elif name == ".gitlab-ci.yml":
            yield from document["nnxlint"]["script"]


def test_the_page_has_a_file_for_each():
    assert [name for name, _ in FILES] == [
        ".github/workflows/nnxlint.yml", ".github/workflows/nnxlint-sarif.yml", ".github/workflows/nnxlint-action.yml",
        ".gitlab-ci.yml", ".pre-commit-config.yaml", ".pre-commit-config.yaml",
    ]


@pytest.mark.parametrize("name, text", FILES)
def test_files_are_valid(tmp_path, name, text):
    file = tmp_path / name.rpartition("/")[2]
    file.write_text(text)
    if name == ".pre-commit-config.yaml":
        command = ["pre_commit", "validate-config"]
    else:
        command = ["check_jsonschema", "--builtin-schema", SCHEMAS[name.partition("/")[0]]]
    done = subprocess.run([sys.executable, "-m", *command, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_is_valid():
    command = ["check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ROOT / "action.yml")]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_is_read(tmp_path):
    (table,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "pyproject.toml").write_text(table)
    (tmp_path / "a.py").write_text("")
    done = nnxlint("check", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")


def test_commands_run(tmp_path):
    """One after the other in one repository, with nothing left out but the installation."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text((ROOT / "docs" / "demo" / "train.py").read_text())
    subprocess.run("git init -q -b main && git add . && git -c user.name=a -c user.email=a@b.c commit -q -m a"
                   " && git update-ref refs/remotes/origin/main HEAD", shell=True, cwd=tmp_path, check=True)
    expected = {"--exit-zero": 0, "--write-baseline": 0, "--baseline": 0, "--changed-since": 0}
    ran = 0
    for command in commands():
        if INSTALLS.match(command):
            continue
        program, _, rest = command.removeprefix(".venv/bin/").partition(" ")
        done = run(["sh", "-c", f"'{sys.executable}' -m {program} {rest}"], tmp_path)
        code = next((code for option, code in expected.items() if option in command), 1)
        assert done.code == code, (command, done)
        ran += 1
    assert ran >= 9
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "nnxlint.sarif", "gl-code-quality-report.json", "nnxlint.rdjson", "pylint.sarif", "nnxlint-baseline.json",
    }
