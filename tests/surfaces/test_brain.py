"""All of Pylint on NNX code, with the libraries read in outline. In processes of their own, as users run it."""

import json
import os
import re
import sys
import textwrap
from pathlib import Path

import pytest

from .programs import run

PROGRAMS = Path(__file__).with_name("brain")
# Pylint's errors, and the warnings that it draws from what it knows of base classes and of dicts.
KINDS = "--enable=E,F,abstract-method,arguments-differ,use-implicit-booleaness-not-comparison,consider-using-dict-items"
# What a library named optax may do, installed beside the project's own files.
LIBRARY = '''\
import collections
import enum
import typing
from ._inner import helper as helper


class Base:
    def __init__(self):
        self.set_here = helper()
        with open("x") as self.file:
            pass

    def __iadd__(self, other):
        raise NotImplementedError("read only")

    def must_override(self):
        raise NotImplementedError()

    if typing.TYPE_CHECKING:
        def __call__(self, *args: typing.Any, **kwargs: typing.Any) -> typing.Any: ...


T = typing.TypeVar("T")
Pair = collections.namedtuple("Pair", "left right")


class Box(typing.Generic[T]):
    def take(self):
        return self.content


class Big(Box[T]):
    pass


class Level(enum.Enum):
    LOW = 1


class Settings:
    pass


def define(name):
    setattr(Settings, name, 1)


SETTINGS = Settings()


def text():
    return "text"


def by_name(values):
    return _by_name(values, "")


def _by_name(values, prefix):
    if not values:
        return {prefix: values}
    found = {}
    for name, value in values.items():
        found.update(_by_name(value, prefix + name))
    return found


def of_some_kind(values):
    found = {}
    if values:
        found = values
    return found


def numbers(size):
    for number in range(size):
        yield number


def nothing(): print(undefined_on_one_line)


def says_nothing_back(x):
    print(x, undefined_in_the_body)


_deprecations = {"old": ("use text", text), "gone": ("use text", None)}
if typing.TYPE_CHECKING:
    old = text
    gone = text
else:
    __getattr__ = lookup(__name__, _deprecations)
'''


def pylint(*arguments, cwd, path=None):
    """[(symbol, line)] of Pylint's messages, in its order. path: a folder before all others on sys.path."""
    hook = ["--init-hook", f"import sys; sys.path.insert(0, {str(path)!r})"] if path else []
    only = ["--load-plugins=nnxlint", "--disable=all", KINDS, "--disable=nnxlint"]
    done = run([sys.executable, "-m", "pylint", *hook, "--output-format=json", *only, *map(str, arguments)], cwd)
    assert done.code & 32 == 0, done.err
    return [(one["symbol"], one["line"]) for one in json.loads(done.out)]


def expected(path):
    """What the comments of a program say."""
    lines = enumerate(path.read_text().splitlines(), 1)
    marks = [(line, found) for line, text in lines if (found := re.search(r"  # ([a-z -]+)$", text))]
    return {(symbol, line) for line, found in marks for symbol in found[1].split()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with an installed optax of our own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "optax-9.9.dist-info").mkdir()
    (folder / "optax").mkdir()
    (folder / "optax" / "__init__.py").write_text(LIBRARY)
    (folder / "optax" / "_inner.py").write_text("def helper():\n    return 1\n")
    return folder


def use(tmp_path, text):
    (tmp_path / "use.py").write_text(textwrap.dedent(text))
    return "use.py"


def test_right_code_is_quiet(tmp_path):
    # The two data classes have few methods indeed.
    found = pylint("--enable=too-few-public-methods", PROGRAMS / "right.py", cwd=tmp_path)
    assert found == [("too-few-public-methods", 20), ("too-few-public-methods", 31)]


def test_the_option_switches_it_off(tmp_path):
    off = pylint("--nnxlint-brain=n", PROGRAMS / "right.py", cwd=tmp_path)
    assert {symbol for symbol, _ in off} >= {"no-member", "abstract-method"}


def test_faults_are_found(tmp_path):
    assert set(pylint(PROGRAMS / "wrong.py", cwd=tmp_path)) == expected(PROGRAMS / "wrong.py")


def test_several_processes_find_the_same(tmp_path):
    paths = [PROGRAMS / "right.py", PROGRAMS / "wrong.py"]
    assert set(pylint("-j2", *paths, cwd=tmp_path)) == expected(PROGRAMS / "wrong.py")


def test_a_process_that_lives_on(tmp_path):
    """Three runs in one process, with other options, and with Pylint's caches cleared after the second."""
    driver = f'''
        import json, sys
        from pylint.lint import Run
        from pylint.reporters.json_reporter import JSONReporter

        class Kept(JSONReporter):
            def display_messages(self, layout):
                print(json.dumps([(one.symbol, one.line) for one in self.messages]))

        for more in (["--nnxlint-brain=n"], ["--clear-cache-post-run=y"], [], ["--nnxlint-brain=n"]):
            Run(["--disable=all", {KINDS!r}, "--load-plugins=nnxlint", "--disable=nnxlint", *more, {str(PROGRAMS / "right.py")!r}],
                reporter=Kept(), exit=False)
    '''
    done = run([sys.executable, "-c", textwrap.dedent(driver)], tmp_path)
    off, on, again, off_again = (json.loads(line) for line in done.out.splitlines())
    assert on == again == []
    assert off == off_again != []


@pytest.mark.parametrize("text, symbols", [
    ("import optax\noptax.missing()\n", ["no-member"]),
    ("from optax import missing\n", ["no-name-in-module"]),
    ("from optax import text, helper, old, Base\n", []),
    ("import optax\noptax.gone()\n", ["no-member"]),  # there for type checkers only
    ("import optax\noptax.old().anything\n", []),
    ("import optax\noptax.text().anything\n", []),  # what a function returns is not said
    ("import optax\noptax.text(1)\n", ["too-many-function-args"]),
    ("import optax\nx = optax.by_name({})\nprint(x == {}, x['a'].anything, [x[one].item for one in x.keys()])\n",
     ["use-implicit-booleaness-not-comparison", "consider-using-dict-items"]),
    ("import optax\nx = optax.of_some_kind({})\nprint(x == {}, [x[one].item for one in x.keys()])\n", []),
    ("import optax\nx = optax.says_nothing_back(1)\n", ["assignment-from-no-return"]),
    ("import optax\noptax.numbers(3)[0]\n", ["unsubscriptable-object"]),
    ("import optax\nprint(optax.Level.LOW.value, optax.SETTINGS.anything)\n", []),
    ("import optax\nprint(optax.Level.HIGH)\n", ["no-member"]),
    ("import optax\nx = optax.Base()\nprint(x.set_here.real, x.file, x(1))\nx += 1\n", []),
    ("import optax\nprint(optax.Base().never_set)\n", ["no-member"]),
    ("import optax\nclass A(optax.Big):\n    pass\nA().take()\nA().never\nprint(optax.Pair(1, 2).right)\n", ["no-member"]),
    ("import chex  # pylint: disable=import-error\n@chex.dataclass\nclass A:\n    x: int\nA(x=1).replace(x=2)\nA(x=1).repalce()\n",
     ["no-member"]),
    ("import optax\nclass A(optax.Base):\n    def __call__(self, x):\n        return x\n", ["abstract-method"]),
    ("import optax\nclass A(optax.Base):\n    def must_override(self):\n        return self.set_here\n", []),
    ("import optax\nclass A(optax.Base):\n    def must_override(self, x):\n        return x\n", ["arguments-differ"]),
])
def test_what_an_outline_says(tmp_path, installed, text, symbols):
    assert [symbol for symbol, _ in pylint(use(tmp_path, text), cwd=tmp_path, path=installed)] == symbols


def test_a_library_that_is_worked_on_is_read_as_it_is(tmp_path, installed):
    """Linted itself, its functions are checked; in a checkout, they are followed."""
    line = LIBRARY.splitlines().index("    print(x, undefined_in_the_body)") + 1
    assert ("undefined-variable", line) in pylint("optax", cwd=tmp_path, path=installed)
    (tmp_path / "optax.py").write_text("def text():\n    return 'text'\n")
    found = pylint(use(tmp_path, "import optax\noptax.text().anything\n"), cwd=tmp_path, path=tmp_path)
    assert found == [("no-member", 2)]


def test_a_file_that_cannot_be_read_is_left_to_pylint(tmp_path, installed):
    for name, data in (("broken", b"def f(:\n"), ("latin", b"# -*- coding: latin-1 -*-\nNAME = '\xe9'\n")):
        (installed / "optax" / f"{name}.py").write_bytes(data)
    text = "from optax.latin import NAME\nfrom optax.latin import missing\nprint(NAME.missing)\n"
    assert pylint(use(tmp_path, text), cwd=tmp_path, path=installed) == [("no-name-in-module", 2), ("no-member", 3)]
    off = pylint("--nnxlint-brain=n", use(tmp_path, "import optax.broken\n"), cwd=tmp_path, path=installed)
    assert pylint(use(tmp_path, "import optax.broken\n"), cwd=tmp_path, path=installed) == off


def test_outlines_have_the_names_of_the_installed_libraries():
    """Every public name of the modules that programs import, and no name that importing leaves undefined."""
    done = run([sys.executable, "-W", "ignore", str(PROGRAMS / "compare_names.py")], PROGRAMS)
    compared = json.loads(done.out)
    assert len(compared) > 20
    assert {name: one for name, one in compared.items() if one["missing"] or one["only_outline"]} == {}
    assert all(one["outline"] for one in compared.values())


def test_nothing_is_read_for_a_file_that_imports_no_library(tmp_path):
    program = f"""
        import sys
        from pylint.lint import Run
        Run(["--load-plugins=nnxlint", "--disable=all", {KINDS!r}, "use.py"], exit=False)
        from astroid.manager import AstroidManager
        assert not [name for name in AstroidManager().astroid_cache if name.startswith(("jax", "flax", "optax"))]
        assert not {{"jax", "flax", "optax"}} & set(sys.modules)
    """
    use(tmp_path, "import json\nprint(json.dumps({}))\n")
    assert run([sys.executable, "-c", textwrap.dedent(program)], tmp_path).code == 0
