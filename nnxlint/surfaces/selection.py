"""Which findings to show: rules by symbol, code or prefix of a code, and how sure."""

from __future__ import annotations

from .settings import CONFIDENCES
from .usage import UsageError, nearest


def matches(name, rule, code):
    """Whether a name ("lost-state-update", "e9301", "E93", "all") means a rule."""
    if name.lower() in ("all", rule):
        return True
    is_prefix = len(name) == 1 or name[1:].isdigit()
    return is_prefix and code.startswith(name.upper())


def resolve(names, rules, where):
    """Symbols of the rules that the names mean, as a set. Raises UsageError for a name of none."""
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

    def __init__(self, settings, rules):
        """settings: Settings; rules: those there are. Raises UsageError."""
        every = {rule.symbol for rule in rules}
        self._shown = resolve(settings.select, rules, "select") if settings.select else every
        self._shown = self._shown - resolve(settings.ignore, rules, "ignore")
        self._confidences = CONFIDENCES[CONFIDENCES.index(settings.min_confidence):]

    def shows(self, finding):
        """Whether a finding is of a selected rule and sure enough."""
        return finding.rule in self._shown and finding.confidence in self._confidences
