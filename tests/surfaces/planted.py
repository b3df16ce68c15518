"""Runs a surface with a planted engine: ``python planted.py nnxlint|pylint ARGS``.

The planted engine finds what a line's comment ``# plant: RULE`` says, so that tests of the
surfaces do not depend on what the rules can see. Everything else is the real program.
"""

import re
import sys

import nnxlint.rules
import nnxlint.rules.check as engine
from nnxlint.rules.base import Rule
from nnxlint.rules.finding import FileError, Finding, Place, Report, Step

_PLANT = re.compile(r"# plant(?:\[(\w+)\])?: ([\w-]+)")
_RULES = {"lost-state-update": "E9301", "partial-state-return": "W9302", "rng-replay": "E9305"}


class _Planted(Rule):
    page = "The state is lost.\n\n## Why\n\nBecause."

    def __init__(self, symbol, code):
        self.symbol, self.code = symbol, code


def check(sources, flax, project=None):
    """The engine's door: findings where the text says so, an error for "fault", a crash for "crash"."""
    findings, errors = [], []
    for source in sources:
        text = source.text
        if text is None:
            with open(source.path, encoding="utf-8") as stream:
                text = stream.read()
        if "# crash" in text:
            raise RecursionError("planted crash")
        if "# fault" in text:
            errors.append(FileError(source.path, 1, "planted fault"))
        for number, line in enumerate(text.split("\n"), 1):
            for match in _PLANT.finditer(line):
                start = len(line) - len(line.lstrip())
                place = Place(source.path, number, start, number, len(line[:match.start()].rstrip()))
                symbol = match.group(2)
                findings.append(Finding(
                    rule=symbol, code=_RULES[symbol], place=place, message=f"100% planted {symbol} at {number}",
                    severity="error" if _RULES[symbol][0] == "E" else "warning", outcome="lost",
                    confidence=match.group(1) or "high", function="step", transform="jax.jit",
                    steps=(Step(place, "it is planted here"),), subjects=("model",), flax=str(flax[-1]),
                ))
    return Report(findings, errors)


if __name__ == "__main__":
    engine.check = check
    nnxlint.rules.load = lambda: tuple(_Planted(symbol, code) for symbol, code in _RULES.items())
    if sys.argv[1] == "pylint":
        from pylint.lint import Run

        Run(["--load-plugins=nnxlint", *sys.argv[2:]])
    else:
        from nnxlint.surfaces.command import main

        sys.exit(main(sys.argv[2:]))
