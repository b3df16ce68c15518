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
    found = {}
    for versions in groups:
        events = []
        analysis = FileAnalysis(project, path, versions[-1], events.append)
        analysis.run()
        for finding in _judge(Context(analysis.interpreter, versions, events), path):
            found.setdefault((finding.rule, finding.place), []).append((finding, versions))
    return [_merged(same) for same in found.values()]


def _judge(context, path):
    listeners = {}
    for rule in load() if context.events else ():
        for kind in rule.listens:
            listeners.setdefault(kind, []).append(rule)
    for event in context.events:
        for rule in listeners.get(event.kind, ()):
            for finding in rule.check(event, context):
                if finding.place.path == path and not (
                        finding.outcome.startswith(_ERRORS) and getattr(getattr(event, "frame", None), "showing", False)):
                    yield finding


# Outcomes that end in an exception: not reported where a script catches it to print it.
_ERRORS = ("raises", "leaks")
_SURENESS = {"high": 0, "medium": 1, "low": 2}


def _merged(found):
    """One Finding of those that a rule has at one place on several releases: it speaks as on the newest of them, and
    says what happens on the others.

    found: [(Finding, versions)], versions ascending; several on the same ones where several runs led there.
    """
    newest = found[-1][1]
    chosen = min((one for one, versions in found if versions == newest), key=lambda one: _SURENESS[one.confidence])
    outcomes = {}
    for versions in dict.fromkeys(versions for _, versions in found):
        there = min((one for one, each in found if each == versions), key=lambda one: _SURENESS[one.confidence])
        outcomes.setdefault(chosen.outcome if versions == newest else there.outcome, []).append(versions)
    if len(outcomes) > 1 or len(outcomes[chosen.outcome]) > 1:
        chosen.message = chosen.message.replace(f"Flax {chosen.flax}", f"Flax {_shown(outcomes[chosen.outcome])}")
        chosen.flax = _shown(versions for versions in dict.fromkeys(versions for _, versions in found))
    others = [f"on Flax {_shown(runs)}: {outcome}" for outcome, runs in outcomes.items() if outcome != chosen.outcome]
    if others:
        text, mark, mend = chosen.message.rpartition("; ")
        chosen.message = f"{text or mend} ({'; '.join(others)})" + (mark + mend if text else "")
    return chosen


def _shown(runs):
    """Releases in words: those that follow each other as "first to last"."""
    joined = []
    for versions in runs:
        if joined and _follows(joined[-1], versions):
            joined[-1] += versions
        else:
            joined.append(versions)
    return ", ".join(show(one[0]) if len(one) == 1 else f"{show(one[0])} to {show(one[-1])}" for one in joined)


def _follows(before, after):
    known = RELEASES
    return before[-1] in known and after[0] in known and known.index(after[0]) == known.index(before[-1]) + 1
