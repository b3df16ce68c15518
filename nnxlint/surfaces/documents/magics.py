"""What IPython adds to Python, in the code of one cell: magics, shell commands, questions.

Source: IPython's documentation, "Built-in magic commands" and "IPython reference". A line of a cell
is replaced by a line of Python, so that lines keep their numbers.
"""

from __future__ import annotations

import io
import re
import tokenize

from nnxlint.model.source import SourceError, parse_text

# Cell magics that run the rest of the cell as Python in the notebook itself; all others give it to somebody else.
_BODY_RUNS = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun"})
# Line magics whose argument is Python that runs in the notebook.
_LINE_RUNS = re.compile(r"(\s*)(%(?:timeit|time|prun|memit)\s+(?:-[a-zA-Z]+(?:\s*\d+)?\s+)*)(?=\S)(?!-)")
# Commands that IPython takes without their "%".
_BARE = re.compile(r"\s*(?:pip|conda|mamba|micromamba|uv|cd|ls|mkdir|rm|cp|mv|cat|env)\s+[-\w./~]")
_ASSIGNED = re.compile(r"(\s*[A-Za-z_][^=!%'\"#(]*=\s*)[!%]")
_QUESTION = re.compile(r"\s*%{0,2}[\w.*]+(?:\[[^\]]*\])*\?{1,2}\s*$")
_MARKS = ("%", "!", "?")
# An object that nothing is known of.
_UNKNOWN = "get_ipython()"


def read(lines):
    """Python for the lines of a cell.

    Returns a list with (line, first column, shift) for each: from the first column on, a column of the
    Python line is shift less than in the cell. None where the cell is no Python. Raises SourceError.
    """
    try:
        parse_text("\n".join(lines) + "\n")
    except SourceError:
        return _without_magics(lines)
    return [(line, 0, 0) for line in lines]


def _without_magics(lines):
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        name = lines[first][2:].split(None, 1)
        if not name or name[0] not in _BODY_RUNS:
            return None
        rest = read(lines[first + 1:])
        return None if rest is None else [("", 0, 0)] * (first + 1) + rest
    result, command = [], False
    for line in lines:
        if command:  # a backslash carries the command before over to this line
            command = line.rstrip().endswith("\\")
            result.append(("", 0, 0))
            continue
        replaced = None if not _special(line) or _goes_on([one for one, _, _ in result]) else _replaced(line)
        command = replaced is not None and line.rstrip().endswith("\\")
        result.append(replaced or (line, 0, 0))
    parse_text("\n".join(line for line, _, _ in result) + "\n")
    return result


def _special(line):
    return line.lstrip().startswith(_MARKS) or bool(_BARE.match(line) or _ASSIGNED.match(line) or _QUESTION.match(line))


def _replaced(line):
    """(line, first column, shift) for a line that is not Python."""
    indent = line[:len(line) - len(line.lstrip())]
    runs = _LINE_RUNS.match(line)
    if runs:
        return indent + line[runs.end():], len(indent), len(runs[2])
    assigned = _ASSIGNED.match(line)
    if assigned:
        return assigned[1] + _UNKNOWN, 0, 0
    return indent + "pass", 0, 0


def _goes_on(lines):
    """Whether the next line belongs to the last one: an open bracket or string, or a backslash."""
    if not lines:
        return False
    if lines[-1].endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            pass
    except tokenize.TokenError as error:
        return "EOF in multi-line" in str(error) or "triple-quoted" in str(error)
    except SyntaxError:
        return False
    return False
