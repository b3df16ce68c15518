"""One run over files: find them, check them, leave out what is suppressed or not selected."""

from __future__ import annotations

import os
from collections import namedtuple

from nnxlint.rules.finding import FileError, Source

from .discovery import PYTHON, discover
from .documents import NOTEBOOKS, TEXTS
from .documents.shelf import Shelf
from .fingerprint import Fingerprints
from .flax_version import Resolver
from .source_text import Texts


class Dependencies(namedtuple("Dependencies", "consulted sought importers")):
    """What a file's result depends on: consulted and sought as in model.project.Project; importers: paths of
    the files that import it, None if nobody asked."""

    __slots__ = ()


# Files in a run from which on results are kept.
_WORTH_KEEPING = 8


_FIELDS = "findings errors files flax texts marks found suppressed shelf unused show_suppressed"


class Outcome(namedtuple("Outcome", _FIELDS, defaults=((), False))):
    """What a run found.

    findings: shown ones, in the order of path, line, column, code; errors: of FileError;
    files: absolute paths of what was checked; flax: of flax_version.Flax, one unless folders declare
    different ones; texts: source_text.Texts of the files; marks: fingerprint.Fingerprints of all
    findings; found: every finding, whether shown or not, in the same order; suppressed: of Suppressed;
    shelf: documents.shelf.Shelf, by which places in documents are found until documents.shelf.placed puts them in;
    unused: of unused_ignores.UnusedIgnore, where they were asked for; show_suppressed: whether the
    suppressed ones are to be listed too, by a format that can tell them from the others.
    """

    __slots__ = ()

    def known(self):
        """How many findings a baseline hides."""
        return sum(one.by == BASELINE for one in self.suppressed)


class Suppressed(namedtuple("Suppressed", "finding by")):
    """A finding that would be shown, and what hides it: COMMENT or BASELINE."""

    __slots__ = ()


COMMENT, BASELINE = "comment", "baseline"


def run(paths, settings, stdin_filename=None, present=None):
    """Check what the paths name.

    paths: files and folders, "-" for standard input (its findings are of stdin_filename);
    settings: settings.Settings; present: the version of Flax that counts as installed, None for this
    interpreter's. Returns an Outcome. Raises UsageError.
    """
    from .selection import Selection

    selection = Selection(settings)
    resolver = Resolver(settings.flax_version, present)
    suffixes = (PYTHON, *NOTEBOOKS, *(TEXTS if settings.include_docs else ()))
    files, errors = discover([path for path in paths if path != "-"], settings.exclude, settings.folder, suffixes)
    given = {}
    if "-" in paths:
        path = os.path.abspath(stdin_filename or "<stdin>")
        try:
            given[path] = _stdin()
            files = [file for file in files if file != path] + [path]
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            errors.append(FileError(path, 0, f"standard input cannot be decoded: {error}"))
    shelf = Shelf(given)
    found, failed, flax = _check(files, shelf, resolver, settings)
    texts = Texts(given={path: shelf.text(path) for path in given}, read=shelf.text)
    outcome = outcome_of(found, errors + failed + shelf.errors, files, flax, texts, selection, shelf)
    return outcome._replace(show_suppressed=settings.show_suppressed)


def outcome_of(found, errors, files, flax, texts, selection, shelf=None):
    """The Outcome of what the engine found: what is selected and no comment hides, in the order of places."""
    found = sorted(found, key=_order)
    findings, suppressed = _divided(found, selection, texts, shelf)
    errors = sorted(errors, key=lambda error: (error.path, error.line))
    return Outcome(findings, errors, tuple(files), flax, texts, Fingerprints(found, texts), found, suppressed, shelf)


def _order(finding):
    place = finding.place
    return place.path, place.line, place.column, finding.code


def _stdin():
    import sys

    from .source_text import decode

    return decode(sys.stdin.buffer.read())


def _check(files, shelf, resolver, settings):
    """Check files, those of one Flax together. Returns (findings, errors, tuple of Flax)."""
    groups = {}
    for file in files:
        groups.setdefault(resolver.of(os.path.dirname(file)), []).append(Source(file, shelf.given.get(file)))
    if not groups:
        return [], [], (resolver.of(os.getcwd()),)
    from .progress import progress

    # What is given as text is in no file; and to look for the results of few files takes longer than to check them.
    keeping = settings.cache and not shelf.given and len(files) >= _WORTH_KEEPING
    findings, errors = [], []
    with progress(len(files)) as advance:
        for flax, sources in groups.items():
            check_group = _check_changed if keeping else _check_given
            report = check_group(sources, shelf, flax.versions, settings.jobs, advance)
            findings += report[0]
            errors += report[1]
    return findings, errors, tuple(sorted(groups, key=lambda flax: flax.versions))


def _check_given(sources, shelf, versions, jobs, advance, dependencies=None):
    """check_all, documents being read first."""
    programs = shelf.programs(sources)
    advance(len(sources) - len(programs))
    return check_all(programs, versions, jobs, advance, dependencies)


def _check_changed(sources, shelf, versions, jobs, advance):
    """_check_given, but for the files whose results are kept and still hold."""
    from .result_cache import Results

    project = new_project()
    stores, todo, findings = {}, [], []
    for source in sources:
        root = project.root_of(source.path)
        if root not in stores:
            stores[root] = Results(project, root, versions)
        kept = stores[root].get(source.path)
        if kept is None:
            todo.append(source)
        else:
            findings += kept
            advance(1)
    if not todo:
        return findings, []
    dependencies = {}
    found, errors = _check_given(todo, shelf, versions, jobs, advance, dependencies)
    failed = {error.path for error in (*errors, *shelf.errors)}
    by_path = {}
    for finding in found:
        by_path.setdefault(finding.place.path, []).append(finding)
    for path, known in dependencies.items():
        if path not in failed:
            stores[project.root_of(path)].put(path, by_path.get(path, ()), known)
    for store in stores.values():
        store.save()
    return findings + found, errors


def check_all(sources, versions, jobs, advance, dependencies=None):
    """Check sources in as many processes as wanted.

    dependencies: a dict that gets path -> Dependencies of each source. Returns (findings, errors).
    """
    from . import processes

    if dependencies is None:
        dependencies = {}
    count = processes.wanted(jobs, len(sources))
    if count > 1:
        return processes.check(sources, versions, count, advance, dependencies)
    return check_here(sources, versions, new_project(sources), advance, dependencies)


def new_project(sources=()):
    """What the engine remembers of the files around those that it checks: one for a whole run."""
    from nnxlint.model.project import Project

    return Project({source.path: source.text for source in sources if source.text is not None})


def check_here(sources, versions, project, advance=lambda count: None, dependencies=None):
    """Check sources in this process, one by one: a fault costs the file that it is in, no more.

    dependencies: as in check_all. Returns (findings, errors).
    """
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
            if dependencies is not None:
                importers = project.importers(source.path) if project.asked else None
                dependencies[source.path] = Dependencies(sorted({source.path} | project.consulted), sorted(project.sought), importers)
        advance(1)
    return findings, errors


def _divided(findings, selection, texts, shelf):
    """The selected findings, with the severity that they count as: those to show, and the Suppressed ones."""
    if not findings:
        return [], []
    from .suppression import Suppressions

    of_file = {}
    shown_ones, suppressed = [], []
    for finding in findings:
        finding.severity = selection.severity(finding)
        if not selection.shows(finding):
            continue
        path = finding.place.path
        if path not in of_file:
            of_file[path] = Suppressions(texts.of(path))
        if of_file[path].hide(finding) or _is_meant(finding, shelf):
            suppressed.append(Suppressed(finding, COMMENT))
        else:
            shown_ones.append(finding)
    return shown_ones, suppressed


def _is_meant(finding, shelf):
    """Whether an error is shown on purpose: in a cell of a notebook that is tagged so."""
    document = shelf.of(finding.place.path) if shelf is not None and finding.outcome.startswith("raises") else None
    return document is not None and document.raises(finding.place.line)
