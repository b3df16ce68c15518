"""What a rule is."""

from __future__ import annotations


class Rule:
    """One rule: one file in this folder defines exactly one subclass, found by scanning.

    The module's docstring is the rule's page in Markdown (the text of ``explain``, of
    ``docs/rules/`` and of SARIF's help); its first line is the summary. The class gives:

    symbol, code   the names fixed by the catalogue
    listens        names of the model's events that ``check`` wants to see
    bad, good      tuples of programs: bad ones have the defect, good ones are right
    """

    symbol = ""
    code = ""
    listens = ()
    bad = ()
    good = ()

    def check(self, event, context):
        """Yield a Finding for each defect that the event shows."""
        raise NotImplementedError

    @property
    def severity(self):
        """"error" for E codes, "warning" for W codes."""
        return "error" if self.code.startswith("E") else "warning"

    @property
    def page(self):
        """The rule's page, Markdown."""
        import sys

        return sys.modules[type(self).__module__].__doc__.strip()

    @property
    def summary(self):
        """One line: what is wrong."""
        return self.page.splitlines()[0].strip()
