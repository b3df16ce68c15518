"""What a rule is."""

from __future__ import annotations


class Rule:
    """One rule: one file in this folder defines exactly one subclass, found by scanning.

    The module's docstring is the rule's page in Markdown (the text of ``explain``, of
    ``docs/rules/`` and of SARIF's help); its first line is the summary. The class gives:

    symbol, code   the names fixed by the catalogue
    listens        names of the model's events that ``check`` wants to see
    bad            tuple of programs that have the defect
    fixed          tuple of the same programs, mended, in the same order
    good           tuple of other programs that are right, though they look alike
    precision      how sure of itself the rule can be at best: "high" | "medium" | "low"

    A program is a whole script. Its first lines may be ``# flax: >=0.11``, the releases on which it is
    what it is said to be (all, where that is missing), and ``# raises: NAME`` (``A|B``: either) for a bad
    one that ends with an exception; every other one ends, and asserts what it shows.
    """

    symbol = ""
    code = ""
    listens = ()
    bad = ()
    good = ()
    fixed = ()
    precision = "high"

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
