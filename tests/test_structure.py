"""The house: imports go one way, the static part never loads jax or flax, and starting is cheap."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "nnxlint"
# Folder -> the folders whose modules it may import, besides its own.
MAY_IMPORT = {
    "facts": set(),
    "model": {"facts"},
    "rules": {"facts", "model"},
    "verify": {"facts"},
    "surfaces": {"facts", "model", "rules", "verify"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path):
    """Full names of the modules that a file imports, relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[:len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path):
    parts = path.relative_to(PACKAGE).parts
    if len(parts) == 1:
        return
    allowed = MAY_IMPORT[parts[0]] | {parts[0]}
    folders = {name.split(".")[1] for name in imported(path) if name.startswith("nnxlint.")}
    assert folders & set(MAY_IMPORT) <= allowed


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_jax_and_flax_are_imported_by_the_worker_only(path):
    tops = {name.split(".")[0] for name in imported(path)}
    if "worker" not in path.relative_to(PACKAGE).as_posix():
        assert not tops & {"jax", "jaxlib", "flax", "optax", "numpy"}


def loaded(arguments, cwd, stdin=""):
    """Top-level names of the modules that a run of nnxlint loads."""
    program = (
        "import sys\nfrom nnxlint.surfaces.command import main\n"
        f"main({arguments!r})\nprint('loaded', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"],
                          cwd=cwd, input=stdin, capture_output=True, text=True, timeout=300, check=True)
    return set(done.stderr.split("loaded ")[1].split())


def test_a_run_loads_little(tmp_path):
    """What a run over one file must not load, since each of these costs more than the file."""
    (tmp_path / "a.py").write_text("import jax\nfrom flax import nnx\n\nprint(jax.jit(nnx.Linear))\n")
    modules = loaded(["check", "--flax-version", "0.12.8", "a.py"], tmp_path)
    heavy = {
        "jax", "flax", "numpy", "pylint", "astroid", "rich", "pathspec", "packaging", "tomllib", "importlib.metadata",
        "dataclasses", "inspect", "multiprocessing", "concurrent.futures", "asyncio", "difflib", "json", "typing", "unittest", "argparse", "gettext",
    }
    assert not modules & heavy


def test_pylint_loads_no_jax(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    program = (
        "import sys\nfrom pylint.lint import Run\n"
        "Run(['--load-plugins=nnxlint', '--disable=all', '--enable=nnxlint', 'a.py'], exit=False)\n"
        "assert not {'jax', 'flax', 'numpy'} & set(sys.modules)\n"
    )
    environment_path = f"import sys; sys.path[:0] = {[str(ROOT)]!r}\n"
    done = subprocess.run([sys.executable, "-c", environment_path + program], cwd=tmp_path, capture_output=True,
                          text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((PACKAGE / "model").glob("*.py")), ids=lambda path: path.name)
def test_the_model_names_no_library(path):
    """What JAX and Flax are called stands in the facts: the model knows operations and families only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.body[0].value) for node in ast.walk(tree)
                     if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body
                     and isinstance(node.body[0], ast.Expr)}
    named = [node.value for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
             and re.search(r"\b(jax|flax|nnx|optax|numpy)\.\w|\b(BatchStat|RngCount|OptState|Dropout)\b", node.value)]
    assert not named
