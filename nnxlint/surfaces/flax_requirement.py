"""What a project declares about Flax: in pyproject.toml, requirements files and lock files."""

from __future__ import annotations

import os
import re
from collections import namedtuple

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pixi.lock", "Pipfile.lock")
# Patterns are compiled where they are needed: most runs need none.
# Lock files are long and written by machines: two fixed shapes are read faster than TOML or YAML.
_LOCKED = (
    r'(?m)^\[\[packages?\]\]\r?\nname = "flax"\r?\nversion = "([^"]+)"'  # uv, poetry, pdm, pylock
    r'|^[ \t-]*name: flax\r?\n[ \t]+version: ["\']?([\w.]+)'  # pixi
    r'|"flax": \{[^{}]*"version": "==([^"]+)"'  # Pipenv
)
# "flax[all] >= 0.10, <0.13 ; python_version > '3.10'" and nothing that only starts with flax.
_REQUIREMENT = (
    r"(?i)\s*flax\s*(?:\[[^\]]*\])?\s*(?:$|\(?\s*([<>=!~][^;#@\\)]*?)\s*(?:\)|--hash.*|;.*|#.*|\\.*)?$|[;#@].*)"
)


class Declared(namedtuple("Declared", "locked specifier origin")):
    """locked: exact versions of a lock file; specifier: the declared range, "" where any is fine;
    origin: name of the file."""

    __slots__ = ()


def declared(folder):
    """What the files of one folder declare about Flax, as Declared, or None."""
    try:
        names = os.listdir(folder)
    except OSError:
        return None
    for name in _LOCKS:
        if name in names:
            versions = tuple(dict.fromkeys(_locked(_read(folder, name))))
            if versions:
                return Declared(versions, "", name)
    if "pyproject.toml" in names:
        specifier = _of_pyproject(_read(folder, "pyproject.toml"))
        if specifier is not None:
            return Declared((), specifier, "pyproject.toml")
    for name in sorted(names):
        if name.startswith("requirements") and name.endswith((".txt", ".in")):
            specifier = _first(_read(folder, name).splitlines())
            if specifier is not None:
                return Declared((), specifier, name)
    return None


def _read(folder, name):
    """Text of a file that mentions flax, else ""."""
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return ""
    return text if "flax" in text.lower() else ""


def _locked(text):
    for match in re.finditer(_LOCKED, text):
        version = next(group for group in match.groups() if group)
        if re.match(r"\d+(\.\d+)+", version):
            yield version


def _first(lines):
    """Specifier of the first line that requires Flax, "" where it has none; None where no line does.

    A line that says more ("flax>=0.10") counts before one that only names it.
    """
    found = None
    for line in lines:
        match = re.match(_REQUIREMENT, line)
        if match and match.group(1):
            return match.group(1).replace(" ", "")
        if match:
            found = ""
    return found


def _of_pyproject(text):
    if not text:
        return None
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None  # said once, by the reader of the configuration, where that matters
    return _first(_standard(data)) if _first(_standard(data)) is not None else _of_poetry(data)


def _standard(data):
    """Requirement lines of a pyproject.toml, the project's own before its extras and groups."""
    project = _table(data.get("project"))
    lists = [project.get("dependencies"), *_table(project.get("optional-dependencies")).values()]
    lists += _table(data.get("dependency-groups")).values()
    for lines in lists:
        if isinstance(lines, list):
            yield from (line for line in lines if isinstance(line, str))


def _of_poetry(data):
    poetry = _table(_table(data.get("tool")).get("poetry"))
    groups = [poetry, *(_table(group) for group in _table(poetry.get("group")).values())]
    for group in groups:
        value = _table(group.get("dependencies")).get("flax")
        if isinstance(value, dict):
            value = value.get("version", "*")
        if isinstance(value, str):
            return ",".join(_from_poetry(part.strip()) for part in value.split(",")).strip(",")
    return None


def _from_poetry(part):
    """One constraint of Poetry in standard form: "^0.10.2" -> ">=0.10.2,<0.11"."""
    if part in ("", "*"):
        return ""
    if part[0] not in "^~" or part.startswith("~="):
        return part if part[0] in "<>=!~" else f"=={part}"
    numbers = [int(number) for number in re.findall(r"\d+", part)]
    if not numbers:
        return ""
    # A caret keeps the first number that is not zero, a tilde the second one.
    kept = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1) if part[0] == "^" else 1
    kept = min(kept, len(numbers) - 1)
    upper = [*numbers[:kept], numbers[kept] + 1]
    return f">={'.'.join(map(str, numbers))},<{'.'.join(map(str, upper))}"


def _table(value):
    return value if isinstance(value, dict) else {}
