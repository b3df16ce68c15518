"""Notebooks as a user sees them: positions are cell, line and column; IPython's own syntax is tolerated."""

import json

import pytest

from .programs import nnxlint, planted

PLANT = "x = 1  # plant: lost-state-update"


def code(source, **metadata):
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def write(path, *sources, kernel="python", indent=1, as_lines=True):
    """A notebook: cells from texts, or ready-made dicts; a first cell of prose comes before them."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# Prose\n"]}]
    for source in sources:
        cells.append(source if isinstance(source, dict) else code(source.splitlines(True) if as_lines else source))
    document = {"cells": cells, "metadata": {"kernelspec": {"language": kernel}}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")


def found(folder, *arguments, stdin=None):
    """(rule, cell, line, column) of each finding."""
    done = planted("check", "--format", "json", *arguments, cwd=folder, stdin=stdin)
    return [(one["rule"], one["cell"], one["line"], one["column"]) for one in done.json["findings"]]


def test_the_text_names_cell_line_and_column(tmp_path):
    write(tmp_path / "a.ipynb", "import jax\n", f"\nif True:\n    {PLANT}\n")
    done = planted("check", "--flax-version", "0.12.8", cwd=tmp_path)
    assert (done.code, done.out) == (1, """\
a.ipynb:cell 3:3:5: E9301 lost-state-update 100% planted lost-state-update at 5
    | x = 1  # plant: lost-state-update
    | ^^^^^
  1. a.ipynb:cell 3:3: it is planted here

Found 1 error (1 file checked for Flax 0.12.8, flax-version)
""")
    done = planted("check", "--format", "concise", cwd=tmp_path)
    assert done.out.startswith("a.ipynb:cell 3:3:5: E9301 ")


def test_names_flow_from_cell_to_cell(tmp_path):
    """The real engine: the module, its loss and the step stand in three cells; the message names the cell."""
    write(
        tmp_path / "a.ipynb",
        "%load_ext autoreload\nimport jax, optax\nfrom flax import nnx\n",
        "model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))\noptimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)\n"
        "def loss_fn(model, x):\n    return model(x).sum()\n",
        "# a comment\n@jax.jit\ndef step(model, optimizer, x):\n    grads = nnx.grad(loss_fn)(model, x)\n"
        "    optimizer.update(model, grads)\n",
        "%time step(model, optimizer, x)\n",
    )
    done = nnxlint("check", "--flax-version", "0.12.8", "--format", "json", cwd=tmp_path)
    (finding,) = done.json["findings"]
    assert (finding["rule"], finding["cell"], finding["line"], finding["column"]) == ("lost-state-update", 4, 2, 1)
    assert "(cell 4 line 5)" in finding["message"]
    assert {step["cell"] for step in finding["steps"]} == {4}


@pytest.mark.parametrize("before", [
    "%matplotlib inline",
    "!pip install -q flax",
    "!pip install \\\n  flax",
    "pip install flax",
    "%pip install flax",
    "files = !ls",
    "what = %timeit -o f()",
    "?x",
    "x?",
    "x.y??",
    "for _ in y:\n    !ls",
    "%%time",
    "%%timeit -n 10",
    "%%capture output\n%%time",
    "\n%%time",
    "y = f'''\n%s\n''' % (a\n% b)\n%cd ..",
    "await f()",
])
def test_what_ipython_adds_is_tolerated(tmp_path, before):
    write(tmp_path / "a.ipynb", f"{before}\n{PLANT}\n", PLANT)
    lines = before.count("\n") + 2
    assert found(tmp_path) == [("lost-state-update", 2, lines, 0), ("lost-state-update", 3, 1, 0)]


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile a.py", "%%unheard_of x"])
def test_a_cell_for_somebody_else_is_left_out(tmp_path, magic):
    write(tmp_path / "a.ipynb", f"{magic}\n{PLANT}\n", PLANT)
    assert found(tmp_path) == [("lost-state-update", 3, 1, 0)]


def test_code_behind_a_line_magic_keeps_its_column(tmp_path):
    write(tmp_path / "a.ipynb", f"if y:\n    %timeit -n 10 -r3 {PLANT}\n")
    assert found(tmp_path) == [("lost-state-update", 2, 2, len("    %timeit -n 10 -r3 "))]


def test_a_cell_that_does_not_parse_costs_itself(tmp_path):
    write(tmp_path / "a.ipynb", "x = (\n1 +* 2)\n", PLANT)
    done = planted("check", "--format", "json", cwd=tmp_path)
    assert done.code == 2
    assert [(one["cell"], one["line"]) for one in done.json["findings"]] == [(3, 1)]
    (error,) = done.json["errors"]
    text = (tmp_path / "a.ipynb").read_text().split("\n")
    assert "1 +* 2" in text[error["line"] - 1]
    assert done.err == f"nnxlint: a.ipynb:{error['line']}: cell 2, line 2: syntax error: invalid syntax\n"


@pytest.mark.parametrize("text, message", [
    ("", "a.ipynb:1: not a notebook: no valid JSON: Expecting value"),
    ('{\n"cells": [\n', "a.ipynb:3: not a notebook: no valid JSON: Expecting value"),
    ("[1]", "a.ipynb: not a notebook: the cells are not where they should be"),
    ('{"cells": 3}', "a.ipynb: not a notebook: the cells are not where they should be"),
    ('{"cells": [{"cell_type": "code"}]}', "a.ipynb: not a notebook: the cells are not where they should be"),
    ("[" * 100_000, "a.ipynb: not a notebook: too deeply nested"),
])
def test_what_is_no_notebook_is_one_line(tmp_path, text, message):
    (tmp_path / "a.ipynb").write_text(text)
    (tmp_path / "b.py").write_text(PLANT + "\n")
    done = planted("check", "--format", "json", cwd=tmp_path)
    assert (done.code, done.err) == (2, f"nnxlint: {message}\n")
    assert done.found == [("lost-state-update", 1)]


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b'{"cells": "\xff"}')
    done = planted("check", cwd=tmp_path)
    assert (done.code, done.err) == (2, "nnxlint: a.ipynb: cannot decode: the file is not UTF-8\n")


def test_other_languages_are_left_out(tmp_path):
    write(tmp_path / "a.ipynb", PLANT, kernel="julia")
    write(tmp_path / "b.ipynb", code(PLANT, vscode={"languageId": "sql"}), PLANT)
    assert found(tmp_path) == [("lost-state-update", 3, 1, 0)]


def test_which_notebooks_are_found(tmp_path):
    for name in ("a.ipynb", "sub/b.ipynb", "sub/.ipynb_checkpoints/b-checkpoint.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write(tmp_path / name, PLANT)
    done = planted("check", "--format", "json", cwd=tmp_path)
    assert [one["path"] for one in done.json["findings"]] == ["a.ipynb", "sub/b.ipynb"]


def test_standard_input(tmp_path):
    write(tmp_path / "a.ipynb", PLANT)
    text = (tmp_path / "a.ipynb").read_text()
    assert found(tmp_path, "-", "--stdin-filename", "b.ipynb", stdin=text) == [("lost-state-update", 2, 1, 0)]


@pytest.mark.parametrize("comment, count", [
    ("  # nnxlint: ignore", 1), ("  # pylint: disable=lost-state-update", 1), ("\n# nnxlint: skip-file", 0), ("", 2),
])
def test_comments_hide(tmp_path, comment, count):
    write(tmp_path / "a.ipynb", PLANT + comment, PLANT)
    assert len(found(tmp_path)) == count


def test_comments_that_hide_nothing(tmp_path):
    write(tmp_path / "a.ipynb", "x = 1\ny = 2  # nnxlint: ignore\n")
    done = planted("check", "--report-unused-ignores", cwd=tmp_path)
    assert done.code == 1
    assert "cell 2, line 2: # nnxlint: ignore" in done.err


@pytest.mark.parametrize("indent, as_lines", [(1, True), (None, True), (2, False)])
@pytest.mark.parametrize("before", ["", 'y = "\\u00e9 \\\\ \\" \U0001f600"; '])
def test_formats_for_machines_point_into_the_file(tmp_path, indent, as_lines, before):
    """Whatever the JSON looks like: the place is where the characters of the code stand in the file."""
    write(tmp_path / "a.ipynb", "import jax\n", f"# one\n{before}\n{PLANT}\n", indent=indent, as_lines=as_lines)
    lines = (tmp_path / "a.ipynb").read_text().split("\n")
    done = planted("check", "--format", "rdjson", cwd=tmp_path)
    place = done.json["diagnostics"][0]["location"]["range"]
    start, end = place["start"], place["end"]
    assert start["line"] == end["line"]
    assert lines[start["line"] - 1][start["column"] - 1:end["column"] - 1] == "x = 1"


def test_fingerprints_do_not_depend_on_the_json(tmp_path):
    marks = set()
    for indent in (1, None):
        write(tmp_path / "a.ipynb", PLANT, indent=indent)
        marks |= {one["fingerprint"] for one in planted("check", "--format", "json", cwd=tmp_path).json["findings"]}
    assert len(marks) == 1


def test_kept_results(tmp_path, monkeypatch):
    """A second run takes what was kept, and an edit of the notebook alone is seen."""
    monkeypatch.setenv("NNXLINT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("")
    for number in range(12):
        (folder / f"m{number}.py").write_text("x = 1\n")
    write(folder / "a.ipynb", PLANT)
    assert found(folder) == [("lost-state-update", 2, 1, 0)]
    assert found(folder) == [("lost-state-update", 2, 1, 0)]
    write(folder / "a.ipynb", "y = 1\n", PLANT)
    assert found(folder) == [("lost-state-update", 3, 1, 0)]


def test_verdicts_on_a_text_say_that_nothing_was_run(tmp_path):
    (tmp_path / "a.md").write_text(f"```python\n{PLANT}\n```\n")
    done = planted("verify", "--no-cache", "a.md", cwd=tmp_path)
    assert done.code == 0
    assert "import failed: texts are read only" in done.out


def test_a_notebook_of_format_3(tmp_path):
    cell = {"cell_type": "code", "language": "python", "input": [PLANT], "metadata": {}, "outputs": []}
    (tmp_path / "a.ipynb").write_text(json.dumps({"metadata": {}, "nbformat": 3, "worksheets": [{"cells": [cell]}]}))
    assert found(tmp_path) == [("lost-state-update", 1, 1, 0)]


def test_a_cell_that_is_meant_to_raise(tmp_path):
    """The tag of nbformat: errors are shown there on purpose, and lost updates are not."""
    lost = "@jax.jit\ndef step(norm, x):\n    return norm(x)\nstep(norm, 1.0)\n"
    first = "import jax\nfrom flax import nnx\nnorm = nnx.BatchNorm(4, rngs=nnx.Rngs(0))\n"
    tagged = {"tags": ["raises-exception"]}
    write(tmp_path / "a.ipynb", first, code("def (:\n", **tagged), code(lost, **tagged))
    done = nnxlint("check", "--flax-version", "0.12.8", "--format", "json", cwd=tmp_path)
    assert (done.code, [(one["rule"], one["cell"]) for one in done.json["findings"]]) == (1, [("lost-state-update", 4)])
    assert nnxlint("check", "--flax-version", "0.10.4", "--format", "concise", cwd=tmp_path).code == 0
    write(tmp_path / "a.ipynb", first, lost)
    assert nnxlint("check", "--flax-version", "0.10.4", "--format", "concise", cwd=tmp_path).code == 1
