"""Whether a comment in the source hides a finding: on every surface the same answer.

Only files with findings are looked at, and those only when they hold such a comment at all.
"""

from __future__ import annotations

from functools import cached_property


class Suppressions:
    """The comments of one file."""

    def __init__(self, text):
        """text: of the file, with "\\n" at line ends; it parses, or it would have no findings."""
        self._text = text
        self._own = self._pragmas = None
        has_own, has_pragmas = "nnxlint:" in text, "pylint:" in text
        if not (has_own or has_pragmas) or self._tree is None:
            return
        from .comments import comments

        found = comments(text)
        if has_own:
            from .ignore_comments import IgnoreComments

            self._own = IgnoreComments(found)
        if has_pragmas:
            from .pylint_pragmas import Pragmas

            self._pragmas = Pragmas(found, self._tree)

    @cached_property
    def _tree(self):
        import ast

        try:
            return ast.parse(self._text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    @cached_property
    def _statements(self):
        from .statements import Statements

        return Statements(self._tree)

    def hide(self, finding):
        """Whether any comment hides it."""
        return self.own_hide(finding) or self._pragmas_hide(finding)

    def own_hide(self, finding):
        """Whether a ``# nnxlint:`` comment hides it."""
        return bool(self._own_hiding(finding))

    def def_line(self, place):
        """The ``def`` or ``class`` line of the statement whose decorator a place is in, else its own line."""
        if "@" not in self._text or self._tree is None:
            return place.line
        return self._statements.def_line(place)

    def unused(self, findings, rules):
        """What is written in comments and hides none of the findings.

        findings: all of the file, whether shown or not; rules: those there are. Returns (line, text) pairs in
        the order of lines, one for each ``nnxlint:`` comment or name in it, and for each ``pylint: disable``
        that names one of the rules.
        """
        unused = []
        if self._own is not None:
            used = {ignore for finding in findings for ignore in self._own_hiding(finding)}
            for ignore in self._own.all:
                if ignore not in used:
                    one_of_several = f"{ignore.name} in " if "," in ignore.text else ""
                    unused.append((ignore.line, one_of_several + ignore.text))
        if self._pragmas is not None:
            unused += self._pragmas.unused(rules, lambda pragmas: any(map(self._by(pragmas), findings)))
        return sorted(unused)

    def _own_hiding(self, finding):
        if self._own is None:
            return []
        return self._own.hiding(finding, self._statements.lines_of(finding.place))

    def _pragmas_hide(self, finding):
        return self._pragmas is not None and self._by(self._pragmas)(finding)

    def _by(self, pragmas):
        """Whether pragmas hide a finding, as a function of it."""
        def hide(finding):
            lines = (finding.place.line, self._statements.def_line(finding.place))
            return any(pragmas.disabled(finding, line) for line in lines)
        return hide
