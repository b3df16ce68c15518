"""Show the page of a rule."""

from __future__ import annotations

import sys


def add_arguments(parser):
    """Options of ``nnxlint explain``."""
    parser.add_argument("rule", metavar="RULE", help="symbol or code: lost-state-update, E9301")


def run(options):
    """Print the page: Markdown when piped, laid out on a terminal."""
    rule = find(options.rule)
    heading = f"# {rule.symbol} ({rule.code})"
    page = rule.page if rule.page.startswith("#") else f"{heading}\n\n{rule.page}"
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        print(page)
    return 0


def find(name):
    """The rule of a symbol or code. Raises UsageError with the nearest name."""
    from nnxlint.rules import load

    from ..usage import UsageError, nearest

    rules = load()
    for rule in rules:
        if name.lower() in (rule.symbol, rule.code.lower()):
            return rule
    known = [rule.symbol for rule in rules] + [rule.code for rule in rules]
    raise UsageError(f"unknown rule {name!r}{nearest(name, known)} (see nnxlint rules)")
