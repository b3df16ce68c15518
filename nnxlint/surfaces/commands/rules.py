"""List the rules."""

from __future__ import annotations


def add_arguments(parser):
    """Options of ``nnxlint rules``."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how they are written")


def run(options):
    """Print code, symbol and summary of every rule."""
    from nnxlint.rules import load

    from ..record import url

    rules = load()
    if options.format == "json":
        import json

        print(json.dumps([
            {"code": rule.code, "symbol": rule.symbol, "severity": rule.severity,
             "summary": rule.summary, "url": url(rule.symbol)}
            for rule in rules
        ], indent=2))
        return 0
    longest = max((len(rule.symbol) for rule in rules), default=0)
    for rule in rules:
        for line in _folded(f"{rule.code}  {rule.symbol:<{longest}}  ", rule.summary):
            print(line)
    return 0


def _folded(head, text):
    """Lines of at most a terminal's width, the text beside the head or, where that is too narrow, below it."""
    import sys

    from ..command import width

    if not sys.stdout.isatty() or len(head) + len(text) < width():
        return [head + text]
    from textwrap import wrap

    beside, below = " " * len(head), " " * 7
    if width() - len(head) < 40:
        return [head.rstrip(), *wrap(text, width() - 1, initial_indent=below, subsequent_indent=below)]
    return wrap(text, width() - 1, initial_indent=head, subsequent_indent=beside)
