"""Kept results: a second run says what a first one would say, whatever changed in between."""

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from .programs import nnxlint, run

STEP = """\
import jax
from flax import nnx
from package.changes import change

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))

@jax.jit
def step(model, x):
    change(model)
    return model(x)

step(model, 1.0)
"""
WRITES = "def change(model):\n    model.kernel.value = model.kernel.value * 2\n"
READS = "def change(model):\n    return model.kernel.value * 2\n"
LIBRARY = """\
import jax

@jax.jit
def step(model, x):
    model.kernel.value = model.kernel.value + x
    return x
"""
USER = "from flax import nnx\nfrom package.helpers import step\nstep(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), 1.0)\n"


@pytest.fixture(autouse=True)
def kept(monkeypatch, tmp_path):
    folder = tmp_path / "kept"
    monkeypatch.setenv("NNXLINT_CACHE", str(folder))
    return folder


@pytest.fixture
def project(tmp_path):
    """A project with enough files for results to be kept."""
    root = tmp_path / "project"
    package = root / "package"
    package.mkdir(parents=True)
    (root / "pyproject.toml").write_text("")
    (package / "__init__.py").write_text("")
    (package / "step.py").write_text(STEP)
    (package / "changes.py").write_text(WRITES)
    for number in range(8):
        (package / f"other{number}.py").write_text("import jax\n")
    return root


def check(root, *options):
    done = nnxlint("check", "--format", "json", "--flax-version", "0.12.8", *options, root, cwd=root)
    return done.json["findings"], done.json["errors"]


def rules(root):
    found = check(root)
    assert found == check(root, "--no-cache")
    return [(one["path"], one["rule"]) for one in found[0]]


def test_a_second_run_reads_no_code(project, kept):
    first = check(project)
    assert first[0] and kept.is_dir()
    # Whoever says what is kept is believed: here somebody else changed it.
    for file in (kept / "results").iterdir():
        file.write_text(file.read_text().replace("jax.jit traces a copy", "as kept, jax.jit traces a copy"))
    second = check(project)
    assert "as kept" in second[0][0]["message"]
    assert check(project, "--no-cache") == first


def test_a_helper_in_another_file_changes(project):
    assert rules(project)
    (project / "package" / "changes.py").write_text(READS)
    assert not rules(project)
    (project / "package" / "changes.py").write_text(WRITES)
    assert rules(project)


def test_the_same_length_within_the_same_moment(project):
    helper = project / "package" / "changes.py"
    helper.write_text(READS.replace("return ", "result = "))
    times = helper.stat().st_mtime_ns
    os.utime(helper, ns=(times, times))
    before = rules(project)
    same_length = WRITES + " " * (len(helper.read_text()) - len(WRITES))
    helper.write_text(same_length)
    os.utime(helper, ns=(times, times))
    assert not before and rules(project)


def test_a_caller_in_another_file_comes_and_goes(project):
    (project / "package" / "helpers.py").write_text(LIBRARY)
    before = rules(project)
    user = project / "package" / "user.py"
    user.write_text(USER)
    with_user = rules(project)
    user.unlink()
    assert ("package/helpers.py", "lost-state-update") in with_user
    assert rules(project) == before


def test_a_missing_module_appears(project):
    helper = project / "package" / "changes.py"
    helper.unlink()
    assert not rules(project)
    helper.write_text(WRITES)
    assert rules(project)


def test_a_module_outside_of_the_root_changes(tmp_path):
    """Without a project file each folder of scripts is a root of its own."""
    top = tmp_path / "loose" / "package"
    for folder in ("scripts", "lib"):
        (top / folder).mkdir(parents=True)
    (top / "scripts" / "step.py").write_text(STEP.replace("package.changes", "package.lib.changes"))
    for number in range(8):
        (top / "scripts" / f"other{number}.py").write_text("import jax\n")
    assert not rules(top)
    (top / "lib" / "changes.py").write_text(WRITES)
    assert rules(top)
    (top / "lib" / "changes.py").write_text(READS)
    assert not rules(top)


def test_another_flax_has_results_of_its_own(project):
    assert "0.12.8" in check(project)[0][0]["message"]
    done = nnxlint("check", "--format", "json", "--flax-version", "0.10.4", project, cwd=project)
    assert "0.10.4" in done.json["findings"][0]["message"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"made_by": 1}', '{"made_by": "x", "files": 3, "checked": []}'])
def test_a_broken_cache_is_no_cache(project, kept, content):
    first = check(project)
    for file in (kept / "results").iterdir():
        file.write_text(content)
    assert check(project) == first


def test_broken_entries_are_no_entries(project, kept):
    first = check(project)
    for file in (kept / "results").iterdir():
        file.write_text(file.read_text().replace('"findings":[[', '"findings":[[0,'))
    assert check(project) == first


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="everything is writable to this user")
def test_a_folder_that_may_not_be_written(project, kept):
    kept.mkdir()
    kept.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert check(project)[0]
    kept.chmod(stat.S_IRWXU)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_is_full(project, kept):
    """Writing ends in the middle of a file."""
    expected = check(project, "--no-cache")
    limited = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); " \
              f"sys.argv = ['nnxlint', 'check', '--format', 'json']; runpy.run_module('nnxlint', run_name='__main__')"
    for _ in range(2):
        done = run([sys.executable, "-B", "-c", limited], project)
        assert (done.json["findings"], done.json["errors"]) == expected
    assert not [path for path in kept.rglob("*") if path.is_file()]


def test_a_file_where_the_folder_should_be(project, kept):
    kept.write_text("")
    assert check(project)[0] and check(project)[0]


def test_runs_at_the_same_time(project):
    expected = check(project, "--no-cache")
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lambda _: check(project), range(8)))


def test_a_file_that_fails_fails_again(project):
    (project / "package" / "broken.py").write_text("import jax\ndef f(:\n")
    assert check(project)[1] and check(project)[1]


def test_the_configuration_switches_it_off(project, kept):
    (project / "pyproject.toml").write_text("[tool.nnxlint]\ncache = false\n")
    assert check(project)[0]
    assert not kept.exists()
