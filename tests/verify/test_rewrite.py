"""The rewriting of flagged expressions: what is found, and that nothing else changes."""

from __future__ import annotations

import textwrap

from nnxlint.verify.worker.rewrite import NAME, rewrite


class Recorder:
    """A probe that only writes down what is called."""

    def __init__(self):
        self.seen = []

    def decorator(self, site, transform):
        self.seen.append(("decorator", site))
        return transform

    def transform(self, site, transform):
        self.seen.append(("transform", site))
        return transform

    caller = transform

    def watch(self, *sites):
        import contextlib

        return contextlib.nullcontext()


def run(text, *ranges, mode="transform", transform="jit"):
    """Rewrite and run a program; returns (names it defines, what the probe saw)."""
    sites = [{"id": number, "line": line, "column": column, "end_line": line, "end_column": end, "mode": mode,
              "transform": transform} for number, (line, column, end) in enumerate(ranges)]
    code, found = rewrite(textwrap.dedent(text), "program.py", sites)
    recorder = Recorder()
    names = {NAME: recorder, "__name__": "program"}
    exec(code, names)
    assert found == set(range(len(ranges)))
    return names, recorder.seen


PROGRAM = """\
def jit(f=None, **options):
    return (lambda g: g) if f is None else f


@jit
def one(x):
    return x


two = jit(lambda x: x + 1)
three = jit(donate=0)(lambda x: x + 2)
four = jit(one)(4)
"""


def test_decorator_call_factory_and_immediate_call():
    names, seen = run(PROGRAM, (5, 1, 4), (10, 6, 26), (11, 8, 37), (12, 7, 18))
    assert (names["one"](1), names["two"](1), names["three"](1), names["four"]) == (1, 2, 3, 4)
    assert seen == [("decorator", 0), ("transform", 1), ("transform", 2), ("transform", 3)]


def test_columns_count_characters_not_bytes():
    names, seen = run("def jit(f):\n    return f\nä, ö = 'ä', jit(lambda: 'ü')\n", (3, 12, 28))
    assert names["ö"]() == "ü"
    assert seen == [("transform", 0)]


def test_line_numbers_stay():
    names, _ = run("def jit(f):\n    return f\n\n\n@jit\ndef f():\n    raise KeyError\n", (5, 1, 4))
    try:
        names["f"]()
    except KeyError as error:
        assert error.__traceback__.tb_next.tb_lineno == 7


def test_return_in_a_watched_statement_keeps_its_meaning():
    names, _ = run("def jit(f):\n    return f\ndef make():\n    return jit(lambda: 5)\n", (4, 11, 25))
    assert names["make"]()() == 5


def test_a_place_that_moved_within_its_line_is_found_by_the_transform():
    _, seen = run(PROGRAM, (10, 0, 3))
    assert seen == [("transform", 0)]


def test_any_number_of_claims_share_a_statement():
    names, seen = run("def jit(f):\n    return f\ndef make(x):\n    return jit(lambda: x)\n", *[(4, 11, 27)] * 60)
    assert names["make"](5)() == 5
    assert len(seen) == 60
