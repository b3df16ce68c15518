"""In how many forms each rule has programs, in its own file and in tests/cases: ``python -m tests.program_forms``.

tests/test_program_forms.py holds each rule to three bad and five good programs, each in a form of its own.
"""

from __future__ import annotations

import ast

from nnxlint.rules import load

from .cases_report import cases

FORMS = ("script", "class", "files", "partial", "lambda", "library")


def forms(texts):
    """The forms, of FORMS, that a program has which is made of these texts.

    script   something is called as the file is run
    class    a class that is no Module applies a function that it holds, or holds a transformed one
    files    it has more than one file
    partial  functools.partial binds an argument
    lambda   a function without a name
    library  functions and classes without annotations, called from elsewhere
    """
    trees = [ast.parse(text) for text in texts]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found = set()
    if len([tree for tree in trees if tree.body]) > 1:
        found.add("files")
    if any(isinstance(node, ast.Lambda) for node in nodes):
        found.add("lambda")
    if any(isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "partial" for node in nodes):
        found.add("partial")
    if any(isinstance(node, ast.ClassDef) and not node.bases for node in nodes):
        found.add("class")
    if any(map(runs, trees)):
        found.add("script")
    elif not any(isinstance(node, ast.arg) and node.annotation for node in nodes):
        found.add("library")
    return found


def runs(tree):
    """Does the file do something by itself, other than to define names?"""
    return any(isinstance(statement, (ast.Expr, ast.For, ast.While, ast.If, ast.With, ast.Assert, ast.Try))
               and not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
               for statement in tree.body)


def programs():
    """Rows (rule, is it bad, where it is, its forms).

    A good program counts for the rule whose file or folder holds it, and for those that its bad twin breaks: good_NAME
    beside bad_NAME.
    """
    asked_at = {}
    rows = []
    for rule in load():
        for kind in ("bad", "good", "fixed"):
            for number, text in enumerate(getattr(rule, kind), 1):
                rows.append((rule.symbol, kind == "bad", f"rules/{rule.symbol}/{kind}_{number}", forms([text])))
    for case in cases():
        found = forms([file.read_text(encoding="utf-8") for file in case.files])
        asked = {rule for mark in case.marks if mark.kind in ("expect", "missing") for rule in mark.rules}
        asked_at[case.name] = asked
        rows += [(rule, True, case.name, found) for rule in asked]
        if not asked:
            twin = asked_at.get(case.name.replace("/good_", "/bad_"), set())
            rows += [(rule, False, case.name, found) for rule in twin | {case.name.split("/")[0]}]
    return rows


def different(choices):
    """The most programs that can each stand for another form: choices are the forms of each."""
    taken = {}

    def place(number, tried):
        for form in choices[number] - tried:
            tried.add(form)
            if form not in taken or place(taken[form], tried):
                taken[form] = number
                return True
        return False

    return sum(place(number, set()) for number in range(len(choices)))


def main():
    rows = programs()
    for rule in load():
        for bad in (True, False):
            mine = [found for symbol, is_bad, _, found in rows if symbol == rule.symbol and is_bad == bad]
            counts = "  ".join(f"{form} {sum(form in found for found in mine):3}" for form in FORMS)
            print(f"{rule.symbol:28} {'bad ' if bad else 'good'} {len(mine):4} in {different(mine)} forms   {counts}")


if __name__ == "__main__":
    main()
