"""``# pylint: disable`` outside of Pylint means what it means inside: compared with Pylint line by line."""

import ast
import io
import tokenize

import astroid
import pytest
from pylint import version as pylint_version
from pylint.lint import PyLinter
from pylint.utils import FileState

from nnxlint.rules.finding import Finding, Place
from nnxlint.surfaces.comments import comments
from nnxlint.surfaces.pylint_pragmas import Pragmas

PROGRAM = '''\
"""Module."""

import jax


@jax.jit
def plain(model):
    """Step."""

    model.x = 1

    return model


@partial(
    jax.jit,
    static_argnums=0,
)
@other
def decorated(
    model,
    x=1,
):
    if x:

        y = 1
        z = call(
            y,
            2,
        )
    elif z:
        y = 2

    else:
        y = 3

    for i in x:
        a = 1
        b = 2
    else:
        c = 3

    while x:
        pass
        pass
    try:
        a = 1
        b = 2
    except ValueError:
        c = 3
        d = 4
    else:
        e = 5
        e = 6
    finally:
        f = 7
        f = 8

    with a as b:

        g = 1
        h = 2
    return y


class Trainer(Base):
    """Doc."""

    field = 1

    @jax.jit
    def step(self):

        return [
            a
            for a in b
        ]

    other = lambda x: (
        x,
        1,
    )


match x:
    case 1:
        a = 1
        b = 2
    case _:
        c = 2

last = {
    "a": 1,
    "b": f(
        2),
}
'''
LINES = PROGRAM.count("\n")
CODE, SYMBOL = "W0601", "global-variable-undefined"  # any message of Pylint's whose scope is a node


def variants():
    """(name, text): the pragma behind each line, and alone in a line of its own before each."""
    lines = PROGRAM.split("\n")[:-1]
    for at, line in enumerate(lines):
        yield f"behind-{at + 1}", "\n".join([*lines[:at], f"{line}  # pylint: disable={SYMBOL}", *lines[at + 1:]]) + "\n"
        indent = " " * (len(line) - len(line.lstrip()))
        alone = f"{indent}# pylint: disable={SYMBOL}"
        yield f"before-{at + 1}", "\n".join([*lines[:at], alone, *lines[at:]]) + "\n"


def pylints_lines(text):
    """Lines on which Pylint has the message disabled."""
    linter = PyLinter()
    linter.load_default_plugins()
    module = astroid.parse(text)
    linter.file_state = FileState("m", linter.msgs_store, module)
    linter.process_tokens(list(tokenize.generate_tokens(io.StringIO(text).readline)))
    return {line for line in range(1, text.count("\n") + 1) if not linter.is_message_enabled(SYMBOL, line)}


def our_lines(text):
    """Lines on which the reader has it disabled."""
    pragmas = Pragmas(comments(text), ast.parse(text))
    place = Place("m.py", 1, 0, 1, 0)
    finding = Finding(rule=SYMBOL, code=CODE, place=place, message="", severity="warning", outcome="lost",
                      confidence="high", function="", transform="")
    return {line for line in range(1, text.count("\n") + 1) if pragmas.disabled(finding, line)}


def code_lines(text):
    """Lines on which a statement or an expression starts: the ones a finding can be on."""
    return {node.lineno for node in ast.walk(ast.parse(text)) if hasattr(node, "lineno")}


@pytest.mark.skipif(pylint_version < "4.1", reason="Pylint 4.1 mended where blocks end; nnxlint follows it")
def test_same_lines_as_pylint():
    wrong = []
    for name, text in variants():
        different = (our_lines(text) ^ pylints_lines(text)) & code_lines(text)
        if different:
            wrong.append((name, sorted(different)))
    assert wrong == []


@pytest.mark.parametrize("pragma, hidden", [
    ("# pylint: disable=W0601", True),
    ("# pylint: disable=invalid-name, global-variable-undefined", True),
    ("# pylint: disable=W", True),
    ("# pylint: disable=invalid-name", False),
    ("# pylint: disable=nnxlint", True),
    ("# noqa # pylint: disable=W0601", True),
    ("# pylint: disable = W0601  # because", True),
    ("# pylint: enable=W0601", False),
    ("# pylint: disable W0601", False),
    ("'# pylint: disable=W0601'", False),
])
def test_what_a_pragma_names(pragma, hidden):
    assert (1 in our_lines(f"x = 1; {pragma}\ny = 2\n" if pragma[0] == "'" else f"x = 1  {pragma}\ny = 2\n")) is hidden


def test_disable_next_speaks_of_one_line():
    assert our_lines(f"# pylint: disable-next={SYMBOL}\nx = 1\ny = 2\n") & {2, 3} == {2}


def test_skip_file_and_disable_all():
    for pragma in ("# pylint: skip-file", "# pylint: disable=all"):
        assert our_lines(f"x = 1\n\n{pragma}\n") == {1, 2, 3}


def test_enable_ends_a_disable():
    text = f"# pylint: disable={SYMBOL}\nx = 1\n# pylint: enable={SYMBOL}\ny = 2\n"
    assert our_lines(text) & {2, 4} == {2} == pylints_lines(text) & {2, 4}
