"""``nnxlint verify`` as users call it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .programs import HEAD, STEP, flax, write

pytestmark = pytest.mark.worker

CALL = """\
counter = nnx.state(Counter())
for _ in range(3):
    step(counter, jnp.ones(2))
"""


def nnxlint(*arguments, cwd):
    """Run the command. Returns (exit code, standard output, standard error)."""
    code = "import sys; from nnxlint.surfaces.command import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}", *arguments], cwd=cwd,
                          capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def program(tmp_path, cache):
    write(tmp_path, STEP + CALL)
    return tmp_path


def test_json_holds_the_verdict_and_the_exit_code_says_confirmed(program):
    code, out, err = nnxlint("verify", "--format", "json", "program.py", cwd=program)
    (finding,) = json.loads(out)["findings"]
    verdict = finding["verdict"]
    assert (code, verdict["status"], verdict["reason"]) == (1, "CONFIRMED", ""), err
    assert verdict["command"] == "nnxlint verify program.py"
    assert set(verdict["versions"]) >= {"jax", "flax"}


def test_text_names_verdict_place_and_evidence(program):
    code, out, _ = nnxlint("verify", cwd=program)
    assert code == 1
    assert out.startswith("CONFIRMED program.py:20:2: E9301 lost-state-update")
    assert "counter.n" in out and "1 confirmed, 0 refuted, 0 unknown" in out


def test_a_program_that_does_not_reach_it_gives_unknown_and_exit_0(program):
    write(program, "print('nothing')\n", "other.py")
    code, out, _ = nnxlint("verify", "program.py", "--run", "other.py", "--", "--some", "option", cwd=program)
    assert code == 0
    assert "UNKNOWN" in out and "never called" in out


def test_a_kept_verdict_is_there_without_running_anything(program):
    nnxlint("verify", "program.py", cwd=program)
    from nnxlint.verify import cached

    from .programs import findings

    (finding,) = findings(program / "program.py")
    code, out, _ = nnxlint("verify", "--format", "json", "program.py", "--timeout", "0.01", cwd=program)
    assert json.loads(out)["findings"][0]["verdict"]["status"] == "CONFIRMED"
    write(program, STEP + "\n" + CALL)
    assert cached([finding]) == [None]


def pylint(path, cwd):
    """Messages of the plugin on a file."""
    done = subprocess.run([sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; from pylint.lint import Run; Run(sys.argv[1:])",
                           "--load-plugins=nnxlint", "--disable=all", "--enable=nnxlint,lost-state-update", path], cwd=cwd,
                          capture_output=True, text=True, timeout=120)
    return done.stdout


def test_pylint_shows_a_kept_verdict_as_long_as_it_is_fresh(program):
    pytest.importorskip("pylint")
    assert "lost-state-update" in pylint("program.py", program) and "verified" not in pylint("program.py", program)
    nnxlint("verify", "program.py", cwd=program)
    assert "(verified: CONFIRMED - 1 of 2 Variables were updated inside" in pylint("program.py", program)
    write(program, STEP + "\n" + CALL)
    assert "verified" not in pylint("program.py", program)


def test_reproducer_shows_the_defect(program):
    _, _, err = nnxlint("verify", "--reproducer", "shown", "program.py", cwd=program)
    (script,) = (program / "shown").iterdir()
    (program / "program.py").unlink()
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "counter.n" in done.stdout


def shown_elsewhere(folder, tmp_path_factory, *arguments):
    """Verify, then run the reproducer where nothing of the program is left. Returns what it prints."""
    away = tmp_path_factory.mktemp("away")
    code, out, err = nnxlint("verify", "--reproducer", str(away), *arguments, cwd=folder)
    assert code == 1, out + err
    (script,) = away.iterdir()
    for path in sorted(folder.rglob("*.py")):
        path.unlink()
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, cwd=away)
    assert done.returncode == 1, done.stdout + done.stderr
    assert [path.name for path in away.iterdir()] == [script.name]
    return done.stdout


USE = "import jax.numpy as jnp\nfrom package.step import state, step\n"


@pytest.fixture
def package(tmp_path, cache):
    write(tmp_path, "", "package/__init__.py")
    write(tmp_path, HEAD, "package/layers.py")
    write(tmp_path, """\
import jax
from flax import nnx
from .layers import Counter

graphdef, state = nnx.split(Counter())


@jax.jit
def step(counter, x):
    return nnx.merge(graphdef, counter)(x)
""", "package/step.py")
    return tmp_path


def test_reproducer_of_a_finding_in_another_file_than_the_script(package, tmp_path_factory):
    write(package, USE + "step(state, jnp.ones(2))\n", "train.py")
    assert "counter.n" in shown_elsewhere(package, tmp_path_factory, "package", "--run", "train.py")


def test_reproducer_of_a_finding_that_tests_bring_out(package, tmp_path_factory):
    write(package, USE + "\n\ndef test_step():\n    step(state, jnp.ones(2))\n", "tests/test_step.py")
    assert "counter.n" in shown_elsewhere(package, tmp_path_factory, "package", "--pytest", "--", "tests", "-q")


def test_reproducer_of_a_finding_that_made_up_arguments_bring_out(tmp_path, cache, tmp_path_factory):
    write(tmp_path, STEP, "library.py")
    write(tmp_path, "import numpy\n", "unused.py")
    assert "n" in shown_elsewhere(tmp_path, tmp_path_factory, "library.py")


@pytest.mark.parametrize("arguments, message", [
    (["--run", "missing.py"], "missing.py: no such file"),
    (["--device", "tpu"], "device 'tpu' is not there; these are: cpu:0"),
    (["--format", "xml"], "--format must be one of"),
    (["--run", "program.py", "--pytest"], "exclude each other"),
])
def test_mistakes_are_one_clear_line(program, arguments, message):
    code, out, err = nnxlint("verify", *arguments, cwd=program)
    assert code == 2
    assert message in err and err.count("\n") == 1


def test_check_verifies_when_asked_and_shows_it_afterwards(program):
    code, out, err = nnxlint("check", "--verify", "--device", "cpu", "program.py", cwd=program)
    assert code == 1 and "  verified: CONFIRMED - 1 of 2 Variables were updated inside" in out, err
    _, out, _ = nnxlint("check", "--format", "json", "program.py", cwd=program)
    verdict = json.loads(out)["findings"][0]["verdict"]
    assert verdict["status"] == "CONFIRMED" and "program" not in verdict


def test_check_heeds_the_time_and_the_verdict_that_is_wanted(program):
    _, out, _ = nnxlint("check", "--verify", "--timeout", "0.01", "program.py", cwd=program)
    assert "  verified: UNKNOWN - deadline" in out
    code, out, _ = nnxlint("check", "--verify", "--timeout", "0.01", "--min-verdict", "confirmed", "program.py", cwd=program)
    assert code == 0 and out.startswith("No findings")


def test_check_refuses_effects_unless_they_are_allowed(program):
    write(program, HEAD + """\
def main():
    open("written.txt", "w").close()
    graphdef, state = nnx.split(Counter())

    @jax.jit
    def step(counter, x):
        return nnx.merge(graphdef, counter)(x)

    step(state, jnp.ones(2))


main()
""")
    _, out, _ = nnxlint("check", "--verify", "program.py", cwd=program)
    assert "  verified: UNKNOWN - refused effect" in out and not (program / "written.txt").exists()
    _, out, _ = nnxlint("check", "--verify", "--allow-effects", "program.py", cwd=program)
    assert "  verified: CONFIRMED" in out


def test_a_finding_of_another_flax_is_not_run(program):
    other = "0.11.0" if flax() != (0, 11, 0) else "0.11.1"
    code, out, _ = nnxlint("verify", "--flax-version", other, "program.py", cwd=program)
    assert code == 0 and f"not supported by this Flax: the finding is about Flax {other}" in out


def test_the_cells_of_a_notebook_are_one_program(tmp_path, cache):
    write(tmp_path, HEAD, "counting.py")
    cells = ["%matplotlib inline\nimport jax\nimport jax.numpy as jnp\nfrom flax import nnx\nfrom counting import Counter",
             "graphdef, state = nnx.split(Counter())", "@jax.jit\ndef step(counter, x):\n    return nnx.merge(graphdef, counter)(x)",
             "for _ in range(3):\n    step(state, jnp.ones(2))"]
    book = {"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell} for cell in cells],
            "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    write(tmp_path, json.dumps(book), "books/train.ipynb")
    (tmp_path / "counting.py").rename(tmp_path / "books" / "counting.py")
    code, out, err = nnxlint("verify", "--format", "json", "books/train.ipynb", cwd=tmp_path)
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["verdict"]["status"], finding["verdict"]["command"]) == (1, "CONFIRMED", "nnxlint verify books/train.ipynb"), err
    assert not list(tmp_path.rglob("train.py")) and finding["verdict"]["evidence"].endswith("lost: counter.n")
