"""The directives that show code, which MyST and reStructuredText share."""

from __future__ import annotations

import re

_LANGUAGES = frozenset({"python", "python3", "py", "py3", "ipython", "ipython3", "pycon", "pycon3", "python-repl"})
_OPTION = re.compile(r"\s*:[\w-]+:(\s|$)")


def language_runs(info):
    """Whether the first word of a block's description means Python."""
    return re.split(r"[\s,:{]", info.strip().lower(), maxsplit=1)[0] in _LANGUAGES


def _python_unless_said(argument):
    return not argument or language_runs(argument)


def _python(argument):  # the argument names a group of tests
    return True


def _other(argument):
    return False


# Name of a directive -> whether its argument makes it Python.
CODE = {
    "code-cell": _python_unless_said,
    "jupyter-execute": _python_unless_said,
    "code-block": language_runs,
    "code": language_runs,
    "sourcecode": language_runs,
    "testcode": _python,
    "testsetup": _python,
    "doctest": _python,
    "testoutput": _other,
    "testcleanup": _other,
    "parsed-literal": _other,
    "math": _other,
}


def without_options(lines, first, last):
    """Index of the first line of a directive's body behind its options: ":key: value" lines, or YAML between dashes."""
    at = first
    if at < last and lines[at].strip() == "---":
        closing = next((other for other in range(at + 1, last) if lines[other].strip() == "---"), None)
        if closing is not None:
            return closing + 1
    while at < last and _OPTION.match(lines[at]):
        at += 1
    return at
