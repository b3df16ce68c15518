"""The settings of a run: what the command line says, else [tool.nnxlint], else the default.

Each setting is declared once, in SETTINGS: the command line and the configuration file read the
same names and the same values, and complain in the same words.
"""

from __future__ import annotations

import os

from .usage import UsageError, nearest

CONFIDENCES = ("low", "medium", "high")
SEVERITIES = ("warning", "error")
FAILING = (*SEVERITIES, "confirmed")


def _choice(*allowed):
    def read(value):
        if value not in allowed:
            hint = nearest(value, allowed) if isinstance(value, str) else ""
            raise ValueError(f"must be one of {', '.join(allowed)}, not {value!r}{hint}")
        return value
    return read


def _strings(value):
    """"a,b", or a list of strings -> ("a", "b")."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"must be a list of strings, not {value!r}")
    return tuple(part.strip() for item in value for part in item.split(",") if part.strip())


def _text(value):
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text, not {value!r}")
    return value


def _flag(value):
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")
    return value


def _count(value):
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0 or isinstance(value, (bool, float)):
        raise ValueError(f"must be a whole number, 0 or more, not {value!r}")
    return number


def _table(separator, read_value):
    """A reader of {key: value} tables, which the command line spells as several "KEY<separator>VALUE"."""
    def read(table):
        if isinstance(table, list) and all(isinstance(item, str) for item in table):
            wrong = next((item for item in table if separator not in item), None)
            if wrong is not None:
                raise ValueError(f"must look like KEY{separator}VALUE, not {wrong!r}")
            pairs = [item.rsplit(separator, 1) for item in table]
        elif isinstance(table, dict):
            pairs = table.items()
        else:
            raise ValueError(f"must be a table, not {table!r}")
        values = {}
        for key, value in pairs:
            try:
                values[key.strip()] = read_value(value)
            except ValueError as error:
                raise ValueError(f"of {key} {error}") from None
        return values
    return read


def _format(value):
    from .parts import names

    return _choice(*names("formats"))(value)


# name -> (how a value is read, default)
SETTINGS = {
    "format": (_format, "text"),
    "output": (_text, None),
    "select": (_strings, ()),
    "ignore": (_strings, ()),
    "exclude": (_strings, ()),
    "include-docs": (_flag, False),
    "flax-version": (_text, None),
    "min-confidence": (_choice(*CONFIDENCES), "low"),
    "per-file-ignores": (_table(":", _strings), {}),
    "severity": (_table("=", _choice(*SEVERITIES)), {}),
    "fail-on": (_choice(*FAILING), "warning"),
    "baseline": (_text, None),
    "jobs": (_count, None),
    "exit-zero": (_flag, False),
    "cache": (_flag, True),
    "report-unused-ignores": (_flag, False),
    "show-suppressed": (_flag, False),
}


def read(name, value, where):
    """Check one value. where: what the error line starts with, "--jobs". Raises UsageError."""
    try:
        return SETTINGS[name][0](value)
    except ValueError as error:
        raise UsageError(f"{where} {error}") from None

# Names of files: in the configuration they are relative to it.
_FILES = ("baseline", "output")


class Settings:
    """Checked values as attributes ("flax-version" is flax_version), and folder: the one that
    relative patterns of ``exclude`` are relative to, and that holds the configuration, or None."""

    def __init__(self, options, configured, folder):
        """options: namespace of the command line, unset ones None; configured: checked values."""
        self.folder = folder
        for name, (_, default) in SETTINGS.items():
            attribute = name.replace("-", "_")
            value = getattr(options, attribute, None)
            if value is None:
                value = configured.get(name, default)
                if name in _FILES and value is not None:
                    value = os.path.join(folder, value)
            else:
                value = read(name, value, f"--{name}")
            setattr(self, attribute, value)


def load(options, paths):
    """Settings for a run over paths. options.config names the file to read instead of the nearest."""
    named = getattr(options, "config", None)
    file = named
    if file is None:
        from .config import find

        file = find(paths)
    if file is None:
        return Settings(options, {}, None)
    from .config import load as load_config

    return Settings(options, load_config(file, named=named is not None), os.path.dirname(os.path.abspath(file)))
