"""Code actions: hide a finding by a comment, open its rule's page, verify it."""

from __future__ import annotations

import ast
import os

from nnxlint.rules.finding import Place

from ..ignore_comments import with_ignore
from ..record import url
from ..statements import Statements
from ..suppression import Suppressions
from .diagnostics import diagnostics
from .positions import overlap

VERIFY = "nnxlint.verify"
OPEN_PAGE = "nnxlint.openPage"
QUICK_FIX = "quickfix"


def code_actions(checked, positions, wanted, uri, commands=(VERIFY, OPEN_PAGE)):
    """The actions for the findings of a range, a list of the protocol's CodeAction as dicts.

    checked: desk.Checked; positions: positions.Positions; wanted: range of the protocol; uri: of the
    file; commands: those that the server has.
    """
    actions, opened = [], set()
    shown = diagnostics(checked, positions)
    for finding, diagnostic in zip(checked.findings, shown, strict=False):
        if positions.document(checked.path, finding.place.line, uri) != uri or not overlap(diagnostic["range"], wanted):
            continue
        for title, edited in (
                (f"Ignore {finding.rule} here", ignored_here(checked.text, finding)),
                (f"Ignore {finding.rule} in this file", ignored_in_file(checked.text, finding))):
            if edited is not None and positions.verbatim(checked.path, edited[0] + 1):
                document = positions.document(checked.path, edited[0] + 1, uri)
                actions.append({"title": title, "kind": QUICK_FIX, "diagnostics": [diagnostic],
                                "edit": {"changes": {document: [_edit(checked, positions, edited)]}}})
        if VERIFY in commands and finding.function not in (None, ""):
            title = f"Verify {finding.function} by running the program"
            if title not in opened:
                opened.add(title)
                actions.append({"title": title, "kind": QUICK_FIX, "diagnostics": [diagnostic],
                                "command": {"title": title, "command": VERIFY, "arguments": [uri, finding.function]}})
        if OPEN_PAGE in commands and finding.rule not in opened:
            opened.add(finding.rule)
            title = f"Open the page of {finding.rule}"
            actions.append({"title": title, "kind": QUICK_FIX, "diagnostics": [diagnostic],
                            "command": {"title": title, "command": OPEN_PAGE, "arguments": [url(finding.rule)]}})
    return actions


def ignored_here(text, finding):
    """(line from 0, its new text) with which a comment hides a finding at its place, or None.

    The first line where that works: not every line can end with a comment.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = text.split("\n")
    for number in sorted(Statements(tree).lines_of(finding.place)):
        edited = with_ignore(lines[number - 1], finding.rule)
        if _hides([*lines[:number - 1], edited, *lines[number:]], tree, finding):
            return number - 1, edited
    return None


def ignored_in_file(text, finding):
    """(line from 0, the line to insert there with its end) that hides a rule in a whole file, or None."""
    lines = text.split("\n")
    at = 0
    while at < min(2, len(lines)) and (lines[at].startswith("#!") or "coding" in lines[at] and lines[at].startswith("#")):
        at += 1
    comment = f"# nnxlint: ignore-file[{finding.rule}]"
    place = finding.place
    moved = Place(place.path, place.line + 1, place.column, place.end_line + 1, place.end_column)
    edited = [*lines[:at], comment, *lines[at:]]
    if Suppressions("\n".join(edited)).own_hide(_At(finding, moved)):
        return at, comment + "\n"
    return None


class _At:
    """A finding at another place."""

    def __init__(self, finding, place):
        self.rule, self.code, self.place = finding.rule, finding.code, place


def _hides(lines, tree, finding):
    """Whether edited lines are the same program, with the finding hidden."""
    text = "\n".join(lines)
    try:
        same = ast.dump(ast.parse(text)) == ast.dump(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return same and Suppressions(text).own_hide(finding)


def _edit(checked, positions, edited):
    """A TextEdit: replaces the end of a line, or inserts one if the new text has a line's end."""
    line, text = edited
    whole = "" if text.endswith("\n") else positions.texts.line(checked.path, line + 1)
    same = len(os.path.commonprefix([whole, text]))
    return {"range": {"start": positions.position(checked.path, line + 1, same),
                      "end": positions.position(checked.path, line + 1, len(whole))}, "newText": text[same:]}
