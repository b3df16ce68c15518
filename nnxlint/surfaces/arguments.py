"""A command line that is in order, read without argparse: to load that and to build its parser takes as
long as a small file takes to check. What needs a word to the user (a mistake, --help) is left to it."""

from __future__ import annotations

from types import SimpleNamespace


class Unclear(Exception):
    """The command line needs argparse."""


class Reader:
    """Takes the declarations of an ``argparse.ArgumentParser`` and reads command lines as that does: options with
    one long name and at most one value, one positional argument with one value or any number of them."""

    def __init__(self):
        self.usage = None
        self._options = {}
        self._defaults = {}
        self._positional = None

    def add_argument_group(self, _title):
        """Groups are for --help."""
        return self

    def add_argument(self, name, **declared):
        """Declare an option, or the positional argument."""
        dest = declared.get("dest") or name.lstrip("-").replace("-", "_")
        action = declared.get("action", "store")
        if not name.startswith("-"):
            self._positional = dest, declared.get("nargs") == "*"
            return
        self._options[name] = dest, action, declared.get("type", str), declared.get("choices")
        self._defaults[dest] = declared.get("default", {"store_true": False, "store_false": True}.get(action))

    def parse_args(self, arguments):
        """A namespace. Raises Unclear."""
        values = dict(self._defaults)
        places = []
        at = 0
        while at < len(arguments):
            if arguments[at].startswith("-") and arguments[at] != "-":
                at += self._read(arguments[at:at + 2], values)
            else:
                places.append(at)
                at += 1
        if places and places[-1] - places[0] >= len(places):
            raise Unclear  # paths on both sides of an option: argparse refuses them
        self._place([arguments[at] for at in places], values)
        return SimpleNamespace(**values)

    def _read(self, arguments, values):
        """Read an option, and its value behind it where it takes one. Returns how many arguments that are."""
        name, given, value = arguments[0].partition("=")
        if name not in self._options:
            raise Unclear
        dest, action, kind, choices = self._options[name]
        if action in ("store_true", "store_false"):
            if given:
                raise Unclear
            values[dest] = action == "store_true"
            return 1
        if not given:
            if len(arguments) < 2 or arguments[1].startswith("-"):
                raise Unclear
            value = arguments[1]
        try:
            value = kind(value)
        except ValueError:
            raise Unclear from None
        if choices and value not in choices:
            raise Unclear
        values[dest] = [*(values[dest] or ()), value] if action == "append" else value
        return 1 if given else 2

    def _place(self, found, values):
        if self._positional is not None and self._positional[1]:
            values[self._positional[0]] = found
        elif self._positional is not None and len(found) == 1:
            values[self._positional[0]] = found[0]
        elif self._positional is not None or found:
            raise Unclear
