"""One run over files: find them, check them, leave out what is suppressed or not selected."""

from __future__ import annotations

import os
from typing import NamedTuple

from nnxlint.rules.finding import FileError, Source

from .discovery import discover
from .flax_version import Resolver
from .source_text import Texts


class Outcome(NamedTuple):
    """What a run found.

    findings: shown ones, in the order of path, line, column, code; errors: of FileError;
    files: number of files; flax: of flax_version.Flax, one unless folders declare different ones;
    texts: source_text.Texts of the files; known: number of findings that a baseline hides.
    """

    findings: list
    errors: list
    files: int
    flax: tuple
    texts: Texts
    known: int = 0


def run(paths, settings, stdin_filename=None, present=None):
    """Check what the paths name.

    paths: files and folders, "-" for standard input (its findings are of stdin_filename);
    settings: settings.Settings; present: the version of Flax that counts as installed, None for this
    interpreter's. Returns an Outcome. Raises UsageError.
    """
    import gc

    from nnxlint.rules import load

    from .selection import Selection

    # Syntax trees are many objects that live long: with the default threshold a quarter of the
    # time goes into looking through them for garbage again and again.
    gc.set_threshold(200_000, 10, 10)
    selection = Selection(settings, load())
    resolver = Resolver(settings.flax_version, present)
    files, errors = discover([path for path in paths if path != "-"], settings.exclude, settings.folder)
    given = {}
    if "-" in paths:
        path = os.path.abspath(stdin_filename or "<stdin>")
        try:
            given[path] = _stdin()
            files = [file for file in files if file != path] + [path]
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            errors.append(FileError(path, 0, f"standard input cannot be decoded: {error}"))
    found, failed, flax = _check(files, given, resolver, settings.jobs)
    texts = Texts(given)
    return Outcome(
        shown(found, selection, texts),
        sorted(errors + failed, key=lambda error: (error.path, error.line)),
        len(files),
        flax,
        texts,
    )


def shown(findings, selection, texts):
    """The findings that are selected and that no comment hides, in the order in which they are shown."""
    return sorted(_not_suppressed([finding for finding in findings if selection.shows(finding)], texts), key=_order)


def _order(finding):
    place = finding.place
    return place.path, place.line, place.column, finding.code


def _stdin():
    import sys

    from .source_text import decode

    return decode(sys.stdin.buffer.read())


def _check(files, given, resolver, jobs):
    """Check files, those of one Flax together. Returns (findings, errors, tuple of Flax)."""
    groups = {}
    for file in files:
        groups.setdefault(resolver.of(os.path.dirname(file)), []).append(Source(file, given.get(file)))
    if not groups:
        return [], [], (resolver.of(os.getcwd()),)
    from .progress import progress

    findings, errors = [], []
    with progress(len(files)) as advance:
        for flax, sources in groups.items():
            report = check_all(sources, flax.versions, jobs, advance)
            findings += report[0]
            errors += report[1]
    return findings, errors, tuple(sorted(groups, key=lambda flax: flax.versions))


def check_all(sources, versions, jobs, advance):
    """Check sources in as many processes as wanted. Returns (findings, errors)."""
    from . import processes

    count = processes.wanted(jobs, len(sources))
    if count > 1:
        return processes.check(sources, versions, count, advance)
    return check_here(sources, versions, new_project(sources), advance)


def new_project(sources=()):
    """What the engine remembers of the files around those that it checks: one for a whole run."""
    from nnxlint.model.project import Project

    return Project({source.path: source.text for source in sources if source.text is not None})


def check_here(sources, versions, project, advance=lambda count: None):
    """Check sources in this process, one by one: a fault costs the file that it is in, no more."""
    from nnxlint.rules.check import check

    findings, errors = [], []
    for source in sources:
        try:
            report = check((source,), versions, project)
        except Exception as error:  # the engine promises not to
            text = str(error).splitlines()[0] if str(error) else ""
            errors.append(FileError(source.path, 0, f"internal error: {type(error).__name__}: {text}"))
        else:
            findings += report.findings
            errors += report.errors
        advance(1)
    return findings, errors


def _not_suppressed(findings, texts):
    from .suppression import Suppressions

    of_file = {}
    left = []
    for finding in findings:
        path = finding.place.path
        if path not in of_file:
            of_file[path] = Suppressions(texts.of(path))
        if not of_file[path].hide(finding):
            left.append(finding)
    return left
