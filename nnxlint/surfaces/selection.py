"""Which findings to show: rules by symbol, code or prefix of a code, and how sure; and how severe they count as."""

from __future__ import annotations

import os

from nnxlint.rules import load

from .settings import CONFIDENCES
from .usage import UsageError, nearest


def matches(name, rule, code):
    """Whether a name ("lost-state-update", "e9301", "E93", "all") means a rule."""
    if name.lower() in ("all", rule):
        return True
    is_prefix = len(name) == 1 or name[1:].isdigit()
    return is_prefix and code.startswith(name.upper())


def resolve(names, where):
    """Symbols of the rules that the names mean, as a set. Raises UsageError for a name of none."""
    rules = load() if names else ()  # most runs find nothing and name no rule, and need none of their files
    symbols = set()
    for name in names:
        found = {rule.symbol for rule in rules if matches(name, rule.symbol, rule.code)}
        if not found:
            known = [rule.symbol for rule in rules] + [rule.code for rule in rules]
            raise UsageError(f"{where}: unknown rule {name!r}{nearest(name, known)} (see nnxlint rules)")
        symbols |= found
    return symbols


class Selection:
    """The filter of a run."""

    def __init__(self, settings):
        """settings: Settings. Raises UsageError."""
        self._selected = resolve(settings.select, "select") if settings.select else None
        self._ignored = resolve(settings.ignore, "ignore")
        self._confidences = CONFIDENCES[CONFIDENCES.index(settings.min_confidence):]
        self._of_files = _of_files(settings)
        self._severities = {}
        # A name of one rule outweighs one that means several, whatever their order.
        overrides = [(resolve([name], "severity"), severity) for name, severity in settings.severity.items()]
        for symbols, severity in sorted(overrides, key=lambda override: -len(override[0])):
            self._severities.update(dict.fromkeys(symbols, severity))

    def shows(self, finding):
        """Whether a finding is of a rule that is selected for its file, and sure enough."""
        if self._selected is not None and finding.rule not in self._selected:
            return False
        if finding.rule in self._ignored or finding.confidence not in self._confidences:
            return False
        return not any(
            finding.rule in symbols and patterns.verdict(finding.place.path, False) for patterns, symbols in self._of_files
        )

    def severity(self, finding):
        """What a finding counts as: "error" or "warning"."""
        return self._severities.get(finding.rule, finding.severity)


def _of_files(settings):
    """[(patterns of files, symbols of the rules that are ignored in them)]."""
    if not settings.per_file_ignores:
        return []
    from .gitignore import Patterns

    folder = settings.folder or os.getcwd()
    return [(Patterns(folder, [pattern]), resolve(names, "per-file-ignores"))
            for pattern, names in settings.per_file_ignores.items()]
