"""A command line that is in order is read without argparse, and means the same."""

import pytest

from nnxlint.surfaces.arguments import Reader, Unclear
from nnxlint.surfaces.command import parser_of
from nnxlint.surfaces.parts import load, names

IN_ORDER = [
    ("check", []),
    ("check", ["a.py"]),
    ("check", ["a.py", "src", "-"]),
    ("check", ["--exit-zero", "a.py"]),
    ("check", ["a.py", "--exit-zero"]),
    ("check", ["--select", "E93,W9302", "--select=stale-state", "--ignore", "", "a.py"]),
    ("check", ["--format=sarif", "--output", "findings.sarif", "--no-cache", "--jobs", "0"]),
    ("check", ["--stdin-filename", "a.py", "-"]),
    ("check", ["--verify", "--timeout", "2.5", "--device", "cpu", "a b.py", ""]),
    ("check", ["--severity", "stale-state=error", "--per-file-ignores", "tests/*:E93", "."]),
    ("verify", ["a.py"]),
    ("verify", ["a.py", "--run", "train.py", "--memory=4", "--", "--steps", "3", "--", "x"]),
    ("verify", ["--pytest", "--"]),
    ("explain", ["E9301"]),
    ("rules", ["--format", "json"]),
    ("facts", ["--check", "--python", "python3"]),
    ("facts", ["--flax-version", ">=0.10,<0.13"]),
    ("server", ["--stdio"]),
]
LEFT_TO_ARGPARSE = [
    ("check", ["--help"]),
    ("check", ["a.py", "-h"]),
    ("check", ["--exit"]),
    ("check", ["--exit-zero=yes"]),
    ("check", ["--select"]),
    ("check", ["--select", "--exit-zero"]),
    ("check", ["--timeout", "soon"]),
    ("check", ["--", "a.py"]),
    ("check", ["a.py", "--exit-zero", "b.py"]),
    ("explain", []),
    ("explain", ["E9301", "E9302"]),
    ("rules", ["all"]),
    ("rules", ["--format", "sarif"]),
]


def read(command, arguments):
    reader = Reader()
    load("commands", command).add_arguments(reader)
    return vars(reader.parse_args(arguments))


@pytest.mark.parametrize("command", names("commands"))
def test_the_defaults_of_every_command_are_those_of_argparse(command):
    arguments = ["E9301"] if command == "explain" else []
    assert read(command, arguments) == vars(parser_of(command).parse_args(arguments))


@pytest.mark.parametrize("command, arguments", IN_ORDER, ids=str)
def test_it_means_what_argparse_says(command, arguments):
    assert read(command, arguments) == vars(parser_of(command).parse_args(arguments))


@pytest.mark.parametrize("command, arguments", LEFT_TO_ARGPARSE, ids=str)
def test_what_needs_a_word_to_the_user_is_left_to_argparse(command, arguments):
    with pytest.raises(Unclear):
        read(command, arguments)
