"""Python blocks of Markdown and reStructuredText: which are read, and where in the file a finding is."""

import pytest

from .programs import nnxlint, planted

PLANT = "x = 1  # plant: lost-state-update"


def found(folder, name, text, *arguments):
    """(line, column) of each finding in a text."""
    (folder / name).write_text(text, encoding="utf-8")
    done = planted("check", "--include-docs", "--format", "json", *arguments, cwd=folder)
    assert done.err == ""
    return [(one["line"], one["column"]) for one in done.json["findings"]]


def test_they_are_checked_when_asked_for(tmp_path):
    (tmp_path / "a.md").write_text(f"```python\n{PLANT}\n```\n")
    assert planted("check", "--format", "json", cwd=tmp_path).found == []
    assert planted("check", "--format", "json", "a.md", cwd=tmp_path).found == [("lost-state-update", 2)]
    assert planted("check", "--include-docs", "--format", "json", cwd=tmp_path).found == [("lost-state-update", 2)]
    (tmp_path / "pyproject.toml").write_text("[tool.nnxlint]\ninclude-docs = true\n")
    assert planted("check", "--format", "json", cwd=tmp_path).found == [("lost-state-update", 2)]


@pytest.mark.parametrize("opening", [
    "```python", "```py", "``` python", "~~~python", "```python title=\"a.py\" hl_lines=\"2\"", "```{.python .annotate}",
    "```{code-cell} ipython3", "```{code-cell}", "````{code-block} python", "```{testcode}", ":::{code-block} python",
    "```Python", "```{python}", "```pycon",
])
def test_markdown_blocks(tmp_path, opening):
    marks = opening[:opening.index(opening.lstrip("`~:"))]
    assert found(tmp_path, "a.md", f"# Title\n\n{opening}\n\n{PLANT}\n{marks}\n\n{PLANT}\n") == [(5, 0)]


@pytest.mark.parametrize("opening", ["```", "```bash", "```{code-cell} julia", "```{code-block}", "```{testoutput}", "```pythonic"])
def test_markdown_blocks_of_something_else(tmp_path, opening):
    assert found(tmp_path, "a.md", f"{opening}\n{PLANT}\n```\n\n```python\n{PLANT}\n```\n") == [(6, 0)]


def test_options_of_a_directive_are_no_code(tmp_path):
    options = ":tags: [hide-input]\n:lineno-start: 1\n"
    assert found(tmp_path, "a.md", f"```{{code-cell}} ipython3\n{options}\n{PLANT}\n```\n") == [(5, 0)]
    assert found(tmp_path, "a.md", f"```{{code-cell}}\n---\ntags: [a]\n---\n{PLANT}\n```\n") == [(5, 0)]


def test_blocks_in_lists_and_admonitions(tmp_path):
    assert found(tmp_path, "a.md", f"1. Do\n\n   ```python\n   if y:\n       {PLANT}\n   ```\n") == [(5, 7)]
    note = f"````{{note}}\nText.\n\n```python\n{PLANT}\n```\n````\n\n```python\n{PLANT}\n```\n"
    assert found(tmp_path, "a.md", note) == [(5, 0), (10, 0)]


def test_a_block_that_is_never_closed(tmp_path):
    assert found(tmp_path, "a.md", f"```python\n{PLANT}") == [(2, 0)]


def test_a_block_that_does_not_parse_is_left_out(tmp_path):
    assert found(tmp_path, "a.md", f"```python\ndef f(...):\n{PLANT}\n```\n\n```python\n{PLANT}\n```\n") == [(7, 0)]


def test_what_ipython_adds_is_tolerated(tmp_path):
    assert found(tmp_path, "a.md", f"```{{code-cell}} ipython3\n!pip install flax\n%time {PLANT}\n```\n") == [(3, 6)]


SESSION = f"""\
>>> def f():
...     {PLANT}
...
>>> f()
'x = 1  # plant: lost-state-update'
>>> {PLANT}
"""


def test_sessions_at_the_prompt(tmp_path):
    assert found(tmp_path, "a.md", f"```python\n{SESSION}```\n") == [(3, 8), (7, 4)]
    (tmp_path / "a.md").unlink()
    indented = "".join(f"   {line}" for line in SESSION.splitlines(True))
    assert found(tmp_path, "a.rst", f"Text::\n\n{indented}\n\n{SESSION}\n") == [(4, 11), (8, 7), (12, 8), (16, 4)]


@pytest.mark.parametrize("directive", [
    ".. code-block:: python", ".. code:: python", ".. sourcecode:: python3", ".. testcode::", ".. testcode:: group", ".. testsetup::",
    ".. doctest::", ".. jupyter-execute::", ".. code-block:: python\n   :linenos:\n   :caption: A",
])
def test_directives(tmp_path, directive):
    lines = directive.count("\n") + 6
    text = f"Title\n=====\n\n{directive}\n\n   {PLANT}\n\n{PLANT}\n"
    assert found(tmp_path, "a.rst", text) == [(lines, 3)]


@pytest.mark.parametrize("directive", [".. code-block:: bash", ".. code-block::", ".. testoutput::", ".. note::", ".. code:: none"])
def test_directives_of_something_else(tmp_path, directive):
    assert found(tmp_path, "a.rst", f"{directive}\n\n   {PLANT}\n\n.. tip::\n\n   .. testcode::\n\n      {PLANT}\n") == [(9, 6)]


def test_names_flow_from_block_to_block(tmp_path):
    """The real engine: the blocks of a file are one program, in order."""
    (tmp_path / "a.md").write_text("""\
First

```python
import jax, optax
from flax import nnx
model = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
```

then

- at last:

  ```python
  @jax.jit
  def step(model, optimizer, x):
      grads = nnx.grad(lambda model: model(x).sum())(model)
      optimizer.update(model, grads)

  step(model, optimizer, x)
  ```
""")
    done = nnxlint("check", "--flax-version", "0.12.8", "--include-docs", "--format", "concise", cwd=tmp_path)
    assert done.out.startswith("a.md:15:4: E9301 lost-state-update jax.jit traces a copy of model and optimizer: in step ")
    assert "(line 18)" in done.out


def test_comments_hide(tmp_path):
    assert found(tmp_path, "a.md", f"```python\n{PLANT}  # nnxlint: ignore\n{PLANT}\n```\n") == [(3, 0)]


def test_the_text_shows_the_line(tmp_path):
    (tmp_path / "a.rst").write_text(f".. testcode::\n\n    {PLANT}\n")
    done = planted("check", "--include-docs", cwd=tmp_path)
    assert done.out.splitlines()[1:3] == ["    | x = 1  # plant: lost-state-update", "    | ^^^^^"]
