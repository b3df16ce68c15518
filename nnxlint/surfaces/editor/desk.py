"""The open files: their unsaved texts, and what was found in them, renewed only where an edit matters."""

from __future__ import annotations

import contextlib
import os
import threading
from types import SimpleNamespace
from typing import NamedTuple

from nnxlint.rules import load as load_rules
from nnxlint.rules.finding import Source

from ..discovery import left_out
from ..flax_version import Flax, Resolver
from ..run import check_here, new_project, outcome_of
from ..selection import Selection
from ..settings import Settings
from ..settings import load as load_settings
from ..source_text import Texts
from ..suppression import Suppressions
from ..usage import UsageError


class Checked(NamedTuple):
    """What a check of one file found.

    text: what was checked, with "\\n" at line ends; findings: shown ones, in order; errors: of
    FileError; flax: the Flax reported on; problem: what is wrong with the settings (then those of
    the defaults were used), or None; saved: whether the file on disk says the same; unused: (line, text)
    of comments that hide nothing, where they are asked for.
    """

    path: str
    text: str
    findings: list
    errors: list
    flax: Flax
    problem: str | None
    saved: bool
    unused: tuple = ()


class _Sheet:
    """One open file. checked: the last Checked, None when it has to be checked again; consulted: the
    files that it came from; verdicts: (rule, place) -> verdict, of this very text."""

    def __init__(self, text):
        self.text = text
        self.checked = None
        self.consulted = frozenset()
        self.verdicts = {}


class Desk:
    """Open files by absolute path. One thread at a time is let in.

    options_of: path -> namespace of checked settings by which the editor overrules the configuration,
    named like the options of ``nnxlint verify``.
    """

    def __init__(self, options_of=lambda path: SimpleNamespace(config=None)):
        self._options_of = options_of
        self._lock = threading.RLock()
        self._project = new_project()
        self._sheets = {}
        self._settings = {}
        self._resolvers = {}

    def put(self, path, text):
        """Open a file, or give it another text."""
        text = normalised(text)
        with self._lock:
            sheet = self._sheets.get(path)
            if sheet is not None and sheet.text == text:
                return
            self._sheets[path] = _Sheet(text)
            self._replaced(path, text)

    def drop(self, path):
        """Close a file: what is on disk counts again."""
        with self._lock:
            if self._sheets.pop(path, None) is not None:
                self._replaced(path, None)

    def keep(self, paths):
        """Close all files but some."""
        with self._lock:
            for path in [one for one in self._sheets if one not in paths]:
                self.drop(path)

    def _replaced(self, path, text):
        everywhere = self._project.replace(path, text)
        for sheet in self._sheets.values():
            if everywhere or path in sheet.consulted:
                sheet.checked = None

    def refresh(self):
        """Look at the disk again: other files and the configuration may have changed."""
        with self._lock:
            self._project.refresh()
            self._settings.clear()
            self._resolvers.clear()
            for sheet in self._sheets.values():
                sheet.checked = None

    def stale(self):
        """Open files that have to be checked again, in the order in which they were opened."""
        with self._lock:
            return [path for path, sheet in self._sheets.items() if sheet.checked is None]

    def texts(self):
        """source_text.Texts in which unsaved texts stand for files."""
        with self._lock:
            return Texts({path: sheet.text for path, sheet in self._sheets.items()})

    def project(self):
        """The engine's Project."""
        return self._project

    def check(self, path):
        """Check an open file unless nothing that it depends on has changed. Returns Checked, None if it
        is not open."""
        with self._lock:
            sheet = self._sheets.get(path)
            if sheet is None:
                return None
            if sheet.checked is None:
                sheet.checked = self._check(path, sheet)
                sheet.consulted = frozenset(self._project.consulted) | {path}
            return sheet.checked

    def _check(self, path, sheet):
        settings, problem = self.settings_of(path)
        flax = self._flax_of(path, settings)
        saved = Texts().of(path) == sheet.text
        if left_out(path, settings.exclude, settings.folder):
            return Checked(path, sheet.text, [], [], flax, problem, saved)
        found, errors = check_here((Source(path, sheet.text),), flax.versions, self._project)
        selection = Selection(settings)
        outcome = outcome_of(found, errors, [path], (flax,), Texts({path: sheet.text}), selection)
        if settings.baseline and outcome.findings:
            from ..baseline import read

            try:
                outcome, _, _ = read(settings.baseline).apply(outcome, [path])
            except UsageError as error:
                problem = str(error)
        self._give_verdicts(outcome, sheet, saved)
        unused = ()
        if settings.report_unused_ignores and not errors:
            unused = Suppressions(sheet.text).unused(outcome.found, load_rules())
        return Checked(path, sheet.text, outcome.findings, errors, flax, problem, saved, unused)

    def _give_verdicts(self, outcome, sheet, saved):
        """Those of this session, else kept ones, which are about what is on disk."""
        if not outcome.findings:
            return
        if saved:
            from ..verification import show_kept

            path = outcome.findings[0].place.path
            with contextlib.suppress(UsageError):  # the command that verifies says what is wrong
                show_kept(outcome._replace(texts=Texts()), self._options_of(path), [path])
        for finding in outcome.findings:
            finding.verdict = sheet.verdicts.get((finding.rule, finding.place), finding.verdict)

    def settle(self, path, text, verdicts):
        """Show verdicts with the findings of a file, as long as it has this text.

        verdicts: (rule, place) -> verdict.
        """
        with self._lock:
            sheet = self._sheets.get(path)
            if sheet is not None and sheet.text == text:
                sheet.verdicts.update(verdicts)
                sheet.checked = None

    def settings_of(self, path):
        """(Settings, problem): what the editor says over the nearest pyproject.toml; the defaults, and
        what is wrong, where that cannot be read."""
        folder = os.path.dirname(path)
        found = self._settings.get(folder)
        if found is None:
            try:
                settings = load_settings(self._options_of(path), [path])
                Selection(settings)
                Resolver(settings.flax_version)
                found = settings, None
            except UsageError as error:
                found = Settings(SimpleNamespace(), {}, None), str(error)
            self._settings[folder] = found
        return found

    def _flax_of(self, path, settings):
        resolver = self._resolvers.get(settings.flax_version)
        if resolver is None:
            resolver = self._resolvers[settings.flax_version] = Resolver(settings.flax_version)
        return resolver.of(os.path.dirname(path))


def normalised(text):
    """An editor's text as the engine reads files: "\\n" at line ends, no byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
