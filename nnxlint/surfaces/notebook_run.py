"""Verdicts on what is found in a notebook: its code cells are run as one program, in the notebook's folder."""

from __future__ import annotations

import hashlib
import os
import shutil

from nnxlint.rules.finding import Finding, Place, Step


def verify_notebook(path, findings, document, options, watch=None):
    """Run a notebook and give the findings in it their verdicts.

    path: of the notebook; findings: those whose places are in it, as they are shown; document: its
    documents.notebook.Notebook; options: of the verifier. Raises what ``nnxlint.verify.verify`` raises, and OSError.
    """
    from nnxlint.verify import folder, verify

    # Below the cache: whatever ends this process, nothing is left elsewhere.
    place = os.path.join(os.path.dirname(folder()), "notebooks", f"{hashlib.sha256(path.encode()).hexdigest()[:16]}-{os.getpid()}")
    program = os.path.join(place, os.path.splitext(os.path.basename(path))[0] + ".py")
    os.makedirs(place, exist_ok=True)
    try:
        with open(program, "w", encoding="utf-8") as stream:
            stream.write(document.code)
        moved = [_moved(finding, path, document, program) for finding in findings]
        home = os.path.dirname(path)
        verify(moved, options._replace(run=None, pytest=False, files=(), cwd=home, cache=False), watch)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    shown = os.path.relpath(path, options.folder())
    for finding, one in zip(findings, moved):
        command = one.verdict["command"].replace(os.path.relpath(program, home), shown)
        finding.verdict = dict(one.verdict, command=command, program=None)


def _moved(finding, path, document, program):
    """A finding whose places are in the program that is run."""
    def place(shown):
        cell = getattr(shown, "cell", None)
        if shown.path != path or cell is None:
            return shown
        start = document.in_program(cell.number, cell.line, cell.column)
        end = document.in_program(cell.number, cell.end_line, cell.end_column)
        return Place(program, *start, *(end or start))

    values = {name: getattr(finding, name) for name in Finding.__slots__}
    values.update(place=place(finding.place), steps=[Step(place(step.place), step.text) for step in finding.steps], verdict=None)
    return Finding(**values)
