"""The rules' pages: each has its parts, and docs/rules is what the rules say today."""

import ast
import re
from pathlib import Path

import pytest

from nnxlint.rules import load
from nnxlint.surfaces.pages import pages

ROOT = Path(__file__).parents[1]
HEADINGS = ["What it does", "Why it matters", "What happens", "Example", "Use instead", "When to ignore it", "Source"]
RULES = load()


def test_the_folder_holds_these_pages():
    found = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")}
    wanted = pages()
    stale = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    assert not stale, "run: python -m nnxlint.surfaces.pages"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.symbol)
def test_a_page_has_its_parts(rule):
    assert re.findall(r"^## (.*)$", rule.page, re.MULTILINE) == HEADINGS
    assert rule.page.isascii()
    assert max(map(len, rule.page.splitlines())) <= 120
    assert re.search(r"`[<>]=?0\.\d+\.\d+", rule.page), "no Flax version"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.symbol)
def test_the_code_of_a_page_parses(rule):
    blocks = re.findall(r"^```python\n(.*?)^```$", rule.page, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 2
    for block in blocks:
        ast.parse(block)


def test_links_of_the_documentation_lead_somewhere():
    broken = []
    for path in sorted((ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken
