"""The one door to the engine: sources in, report out."""

from __future__ import annotations

from ..facts import behaviour
from ..facts.versions import RELEASES, show
from ..model.project import Project
from ..model.source import SourceError, concerns, parse_text
from . import load
from ._context import Context
from .finding import FileError, Report


def check(sources, flax, project=None):
    """Check files.

    sources: iterable of Source; flax: tuple of Flax versions (tuples of ints, ascending) to
    report on; project: a Project to read the files around them from, else a new one. Returns a
    Report. Never raises for what a file holds: that becomes a FileError.
    """
    sources = list(sources)
    if project is None:
        project = Project({source.path: source.text for source in sources if source.text is not None})
    findings, errors = [], []
    groups = behaviour.groups(flax)
    for source in sources:
        project.begin()
        try:
            findings.extend(_check_file(project, source.path, groups))
        except SourceError as error:
            errors.append(FileError(source.path, error.line, error.message))
        except Exception as error:  # a fault of ours in one file must not stop the others
            errors.append(FileError(source.path, 1, f"internal error in nnxlint: {type(error).__name__}: {error}"))
        finally:
            project.forget()
    findings.sort(key=lambda one: (one.place.path, one.place.line, one.place.column, one.code, one.message))
    return Report(findings, errors)


def _check_file(project, path, groups):
    text = project.text(path)
    if not concerns(text):
        parse_text(text)
        return []
    from ..model.entries import FileAnalysis, may_matter

    module = project.module(path)
    if not may_matter(project, module):
        return []
    merged = {}
    for versions in groups:
        events = []
        analysis = FileAnalysis(project, path, versions[-1], events.append)
        analysis.run()
        for finding in _judge(Context(analysis.interpreter, versions, events), path):
            _merge(merged, finding, versions)
    return [finding for finding, _ in merged.values()]


def _judge(context, path):
    listeners = {}
    for rule in load():
        for kind in rule.listens:
            listeners.setdefault(kind, []).append(rule)
    for event in context.events:
        for rule in listeners.get(event.kind, ()):
            for finding in rule.check(event, context):
                if finding.place.path == path:
                    yield finding


_SURENESS = {"high": 0, "medium": 1, "low": 2}


def _merge(merged, finding, versions):
    """One finding per rule and place: the surest; with what happens on each run of versions.

    merged: (rule, place) -> (Finding, runs), runs being lists of the versions that follow each other.
    """
    key = (finding.rule, finding.place)
    if key not in merged:
        merged[key] = finding, [[versions]]
        return
    known, runs = merged[key]
    if runs[-1][-1] == versions:
        if _SURENESS[finding.confidence] < _SURENESS[known.confidence]:
            merged[key] = finding, runs
        return
    before = ", ".join(map(_show_run, runs))
    if _follows(runs[-1][-1], versions):
        runs[-1].append(versions)
    else:
        runs.append([versions])
    after = ", ".join(map(_show_run, runs))
    if known.outcome == finding.outcome:
        finding.message = finding.message.replace(f"Flax {finding.flax}", f"Flax {after}")
    else:
        text, mark, mend = finding.message.rpartition("; ")
        finding.message = f"{text} (on Flax {before}: {known.outcome}){mark}{mend}"
    finding.flax = after
    merged[key] = finding, runs


def _follows(before, after):
    known = RELEASES
    return before[-1] in known and after[0] in known and known.index(after[0]) == known.index(before[-1]) + 1


def _show_run(run):
    first, last = run[0][0], run[-1][-1]
    return show(first) if first == last else f"{show(first)} to {show(last)}"
