"""Which Flax to report on: the one that the user names, declares or has.

In this order: the option; a lock file's version, else the requirement that the nearest project
file declares; the installed Flax; the newest one known.
"""

from __future__ import annotations

import os
import sys
from collections import namedtuple

from nnxlint.facts.versions import NEWEST, RELEASES, parse, show

from .usage import UsageError


class Flax(namedtuple("Flax", "versions text origin")):
    """versions: ascending tuple of versions to report on; text: as a person writes it
    ("0.12.8", ">=0.10,<0.13"); origin: where it comes from."""

    __slots__ = ()


class Resolver:
    """Answers for each folder, once."""

    def __init__(self, option=None, present=None):
        """option: a version or a range, or None; present: the version that counts as installed, else the one
        on sys.path does. Raises UsageError for another option."""
        self._present = present
        self._fixed = from_option(option) if option else None
        self._by_folder = {}

    def of(self, folder):
        """The Flax of the files in a folder."""
        if self._fixed:
            return self._fixed
        if folder not in self._by_folder:
            self._by_folder[folder] = self._declared(folder)
        return self._by_folder[folder]

    def _declared(self, folder):
        from .config import upward
        from .flax_requirement import Declared, declared

        requirement = None
        for parent in upward(folder):
            found = declared(parent)
            if found is None:
                continue
            if found.locked:  # what is really installed for this project, a workspace's root included
                return _of_versions([parse(version) for version in found.locked], found.origin)
            # The innermost requirement counts; a lock file further up may still settle it.
            requirement = requirement or found
        return from_requirement(requirement or Declared((), "", ""), self._present)


def from_option(text):
    """"0.12.8" or ">=0.10,<0.13" -> Flax. Raises UsageError."""
    text = text.strip()
    if _is_version(text):
        return _of_versions([parse(text)], "flax-version")
    versions = _releases(text)
    if versions is None:
        raise UsageError(f"flax-version: {text!r} is neither a version (0.12.8) nor a range (>=0.10,<0.13)")
    if not versions:
        known = f"{show(RELEASES[0])} to {show(NEWEST)}"
        raise UsageError(f"flax-version: no known Flax release is in {text!r} (known: {known})")
    return _of_versions(versions, "flax-version", text)


def from_requirement(requirement, present=None):
    """Flax for a flax_requirement.Declared: its range if it is closed above, else what is there."""
    text = requirement.specifier
    versions = _releases(text) if text else None
    if versions and _has_upper_bound(text):
        return _of_versions(versions, requirement.origin, text)
    present = present or installed()
    if present and (not text or _contains(text, present)):
        return _of_versions([present], "installed")
    if versions:  # open above: a fresh install would bring the newest one
        return _of_versions([versions[-1]], "newest known")
    if versions is not None:  # a declared range outside of what is known: facts reach that far at least
        return _of_versions([NEWEST if _contains(text, (99,)) else RELEASES[0]], requirement.origin)
    return _of_versions([NEWEST], "newest known")


def _of_versions(versions, origin, text=""):
    """Flax of some versions; one is written as itself, several as the text that means them."""
    versions = tuple(sorted(set(versions)))
    listed = ", ".join(show(version) for version in versions)
    return Flax(versions, text if text and len(versions) > 1 else listed, origin)


def _is_version(text):
    if text.replace(".", "").isdecimal() and 1 <= text.count(".") <= 3 and ".." not in text:
        return not (text.startswith(".") or text.endswith("."))  # the common form needs no pattern
    import re

    return re.fullmatch(r"\d+(\.\d+){1,3}((a|b|rc|\.dev|\.post)\d+)*", text) is not None


def _releases(text):
    """Versions that a specifier means, ascending, or None where it is not a specifier.

    "==0.13.1" of an unknown release is that release; ">=0.13,<0.14" of unknown ones its lower end.
    """
    exact = text.strip().removeprefix("==").strip()
    if text.strip().startswith("==") and _is_version(exact):
        return [parse(exact)]
    specifiers = _specifiers(text)
    if specifiers is None:
        return None
    known = [version for version in RELEASES if specifiers.contains(show(version), prereleases=True)]
    if known:
        return known
    lower = [_numbers(part.version) for part in specifiers if part.operator in (">=", ">", "~=", "==", "===")]
    return [max(lower)] if lower and max(lower) > NEWEST else []


def _numbers(version):
    return parse(version.removesuffix(".*"))


def _specifiers(text):
    """packaging's SpecifierSet, or None where the text is none."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(text) if text.strip() else None
    except InvalidSpecifier:
        return None


def _contains(text, version):
    return bool(_specifiers(text)) and _specifiers(text).contains(show(version), prereleases=True)


def _has_upper_bound(text):
    return any(part.operator in ("<", "<=", "~=", "==", "===") for part in _specifiers(text))


def installed():
    """Version of the Flax on sys.path, or None: read off the name of its metadata folder.

    ``importlib.metadata`` takes longer to import than most files take to check.
    """
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.startswith("flax-") and name.endswith(".dist-info"):
                version = name.removeprefix("flax-").removesuffix(".dist-info")
                if _is_version(version):
                    return parse(version)
    return None
