"""Write the rules' pages, from the rules themselves: ``python -m nnxlint.surfaces.pages [FOLDER]``.

FOLDER is ``docs/rules`` where it is not given. A test fails when what stands there is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nnxlint.facts import versions
from nnxlint.rules import load

_PROGRAMS = (
    ("bad", "Wrong", "Reported by this rule."),
    ("fixed", "Mended", "The same programs, in the same order; nnxlint is silent."),
    ("good", "Right", "They look alike; nnxlint is silent."),
)


def pages():
    """File name -> text of every page, the index included."""
    rules = load()
    return {"index.md": _index(rules), **{f"{rule.symbol}.md": _page(rule) for rule in rules}}


def write(folder):
    """Make a folder hold the pages and no others."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _page(rule):
    parts = [f"# {rule.symbol} ({rule.code})", rule.page]
    if rule.bad or rule.good:
        parts += ["## Programs", "The tests check them. Those that name no Flax version hold on 0.10.4, 0.11.2 and 0.12.8."]
    for field, title, text in _PROGRAMS:
        programs = getattr(rule, field)
        if programs:
            parts += [f"### {title}", text]
            parts += [f"```python\n{program}```" for program in programs]
    return "\n\n".join(parts) + "\n"


def _index(rules):
    rows = [f"| {rule.code} | [{rule.symbol}]({rule.symbol}.md) | {rule.summary} |" for rule in rules]
    return "\n".join([
        "# Rules", "",
        "E: the program does not do what it says, or raises. W: part of it goes wrong, it may be meant so, or it only costs time.", "",
        "| code | rule | what is wrong |", "|---|---|---|", *rows, "",
        f"The pages name Flax versions as requirements do. A range without an upper end goes up to "
        f"{versions.show(versions.NEWEST)}, the newest", "release that was measured; the oldest is 0.10.4.", "",
        "A line of the list is also what `nnxlint rules` prints, and a page what `nnxlint explain RULE` prints.", "",
    ])


if __name__ == "__main__":
    write(sys.argv[1] if len(sys.argv) > 1 else "docs/rules")
