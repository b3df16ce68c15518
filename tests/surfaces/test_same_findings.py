"""With the real engine, over the labelled programs: every surface finds the same."""

import sys

import pytest

from .programs import ROOT, nnxlint, run

FLAX = "0.12.12"
FOLDER = "tests/cases"


def of_check(*arguments, stdin=None):
    done = nnxlint("check", "--no-cache", "--format", "json", "--flax-version", FLAX, *arguments, cwd=ROOT, stdin=stdin)
    return {
        (one["path"], one["rule"], one["line"], one["column"], one["end_line"], one["end_column"], one["message"])
        for one in done.json["findings"]
    }


def of_pylint(*arguments, stdin=None):
    done = run([
        sys.executable, "-m", "pylint", "--load-plugins=nnxlint", f"--flax-version={FLAX}", "--disable=all",
        "--enable=nnxlint", "--output-format=json2", *map(str, arguments),
    ], ROOT, stdin)
    return {
        (one["path"], one["symbol"], one["line"], one["column"], one["endLine"], one["endColumn"], one["message"])
        for one in done.json["messages"]
    }


@pytest.fixture(scope="module")
def expected():
    found = of_check("--jobs", "1", FOLDER)
    assert len(found) > 30
    return found


@pytest.fixture(scope="module")
def files():
    return sorted(path.relative_to(ROOT) for path in (ROOT / FOLDER).rglob("*.py"))


def test_two_processes(expected):
    assert of_check("--jobs", "2", FOLDER) == expected


def test_file_by_file(expected, files):
    chosen = files[::25]
    alone = set().union(*(of_check(file) for file in chosen))
    assert alone == {one for one in expected if one[0] in map(str, chosen)}


def test_pylint(expected, files):
    assert of_pylint(*files) == expected


def test_pylint_in_two_processes(expected, files):
    assert of_pylint("-j2", *files) == expected


def test_standard_input(expected):
    path = min(one[0] for one in expected)
    text = (ROOT / path).read_bytes()
    same = {one for one in expected if one[0] == path}
    assert of_check("-", "--stdin-filename", path, stdin=text) == same
    assert of_pylint("--from-stdin", path, stdin=text) == same
