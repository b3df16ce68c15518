"""What the user sets in the editor: the names of [tool.nnxlint], and a few of the editor's own."""

from __future__ import annotations

import os
from types import SimpleNamespace

from ..settings import SETTINGS, read
from ..usage import UsageError, nearest

# What only a command line can mean.
_NOT_HERE = frozenset({
    "format", "output", "jobs", "exit-zero", "fail-on", "cache", "show-suppressed"})
_FILES = ("baseline", "config")
# Under "verify": name -> (type, what to call it).
_VERIFY = {"python": (str, "a text"), "device": (str, "a text"), "run": (str, "a text"),
           "timeout": ((int, float), "a number"), "memory": ((int, float), "a number"), "allow-effects": (bool, "true or false")}
DEBOUNCE = 0.2  # seconds after the last keystroke
_LONGEST_DEBOUNCE = 10.0


class ClientSettings:
    """Settings of an editor, by workspace folder. problems: one line for each wrong value so far."""

    def __init__(self):
        self._everywhere = {}
        self._of_folder = {}
        self.debounce = DEBOUNCE
        self.problems = []

    def take(self, given, folder=None):
        """Take what the client sent, for a workspace folder or for all files; replaces what it sent before."""
        given = given.get("nnxlint", given) if isinstance(given, dict) else given
        values = self._read(given if isinstance(given, dict) else {}, folder or os.getcwd())
        if given is not None and not isinstance(given, dict):
            self.problems.append(f"settings must be an object, not {given!r}")
        if folder is None:
            self._everywhere = values
            self.debounce = values.pop("debounce", DEBOUNCE)
        else:
            values.pop("debounce", None)
            self._of_folder[folder] = values

    def forget(self, folder):
        """A workspace folder was closed."""
        self._of_folder.pop(folder, None)

    def of(self, path):
        """Namespace of the options for a file, those of its innermost workspace folder."""
        around = [folder for folder in self._of_folder if path.startswith(os.path.join(folder, ""))]
        values = self._of_folder[max(around, key=len)] if around else self._everywhere
        return SimpleNamespace(**{"config": None, **values})

    def _read(self, given, folder):
        values = {}
        for key, value in given.items():
            if value is None:
                continue
            try:
                values.update(_verify(value, folder) if key == "verify" else {key.replace("-", "_"): _one(key, value, folder)})
            except UsageError as error:
                self.problems.append(str(error))
        return values


def _one(key, value, folder):
    """The checked value of one setting. Raises UsageError."""
    known = ["config", "debounce", "verify", *(name for name in SETTINGS if name not in _NOT_HERE)]
    if key == "debounce":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1000 * _LONGEST_DEBOUNCE:
            raise UsageError(f"setting debounce must be milliseconds from 0 to {1000 * _LONGEST_DEBOUNCE:.0f}, not {value!r}")
        return value / 1000
    if key not in known:
        raise UsageError(f"unknown setting {key!r}{nearest(key, known)}")
    if key == "config":
        if not isinstance(value, str):
            raise UsageError(f"setting config must be a text, not {value!r}")
    else:
        value = read(key, value, f"setting {key}")
    return os.path.join(folder, value) if key in _FILES else value


def _verify(given, folder):
    """The settings of the verifier. Raises UsageError."""
    if not isinstance(given, dict):
        raise UsageError(f"setting verify must be an object, not {given!r}")
    values = {}
    for key, value in given.items():
        if value is None:
            continue
        if key not in _VERIFY:
            raise UsageError(f"unknown setting 'verify.{key}'{nearest(key, _VERIFY)}")
        kind, called = _VERIFY[key]
        if not isinstance(value, kind) or isinstance(value, bool) and kind is not bool:
            raise UsageError(f"setting verify.{key} must be {called}, not {value!r}")
        if key == "run" or key == "python" and os.path.dirname(value):
            value = os.path.join(folder, value)
        values[key.replace("-", "_")] = value
    return values
