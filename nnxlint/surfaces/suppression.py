"""Whether a comment in the source hides a finding: on every surface the same answer.

Only files with findings are looked at, and those only when they hold such a comment at all.
"""

from __future__ import annotations


class Suppressions:
    """The comments of one file."""

    def __init__(self, text):
        """text: of the file, with "\\n" at line ends; it parses, or it would have no findings."""
        self._text = text
        self._own = self._pragmas = self._statements = None
        has_own, has_pragmas = "nnxlint:" in text, "pylint:" in text
        if not (has_own or has_pragmas):
            return
        import ast

        from .comments import comments
        from .statements import Statements

        found = comments(text)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        self._statements = Statements(tree)
        if has_own:
            from .ignore_comments import IgnoreComments

            self._own = IgnoreComments(found)
        if has_pragmas:
            from .pylint_pragmas import Pragmas

            self._pragmas = Pragmas(found, tree)

    def hide(self, finding):
        """Whether any comment hides it."""
        return self.own_hide(finding) or self._pragmas_hide(finding)

    def own_hide(self, finding):
        """Whether a ``# nnxlint:`` comment hides it."""
        if self._own is None:
            return False
        lines = self._statements.lines_of(finding.place)
        return self._own.hide(finding, lines)

    def _pragmas_hide(self, finding):
        if self._pragmas is None:
            return False
        lines = (finding.place.line, self._statements.def_line(finding.place))
        return any(self._pragmas.disabled(finding, line) for line in lines)


def def_line(text, place):
    """The ``def`` or ``class`` line of the statement whose decorator a place is in, else its own line."""
    if "@" not in text:
        return place.line
    import ast

    from .statements import Statements

    try:
        return Statements(ast.parse(text)).def_line(place)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return place.line
