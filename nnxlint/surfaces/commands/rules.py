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
    width = max((len(rule.symbol) for rule in rules), default=0)
    for rule in rules:
        print(f"{rule.code}  {rule.symbol:<{width}}  {rule.summary}")
    return 0
