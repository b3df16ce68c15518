"""Stands for installed packages that are not there, so that code beside their use can be looked at.

Only for functions that nothing calls: a program that runs must fail where it fails.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
import sysconfig
import types


class Absent:
    """A name of a package that is not there: it can be named, subscripted and used as a decorator, not more."""

    def __init__(self, name):
        self.__dict__["_name"] = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")

    def __call__(self, *args, **kwargs):
        if len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type)):
            return args[0]
        if not args or all(isinstance(value, (str, int, float, bool, type(None), Absent, type)) for value in args):
            return Absent(f"{self._name}()")
        raise ModuleNotFoundError(f"{self._name} is not installed")

    def __getitem__(self, key):
        return Absent(f"{self._name}[]")

    def __or__(self, other):
        return self

    __ror__ = __or__

    def __mro_entries__(self, bases):
        return ()

    def __iter__(self):
        raise ModuleNotFoundError(f"{self._name} is not installed")

    def __repr__(self):
        return f"<{self._name}, which is not installed>"


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The last finder on the path: makes an empty module of every name that nobody else finds. names: of the packages.

    For the program's own imports alone: an installed package that asks whether another one is there must hear that it is not.
    """

    def __init__(self):
        self.names = set()
        self.homes = tuple(os.path.realpath(path) + os.sep for path in sysconfig.get_paths().values())

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if path is not None and top not in self.names:
            # A part of a package that is there is missing: that is an error of the program.
            return None
        if top not in self.names and os.path.realpath(_importer()).startswith(self.homes):
            return None
        self.names.add(top)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda attribute: _attribute(spec.name, attribute)
        return module

    def exec_module(self, module):
        pass


def _importer():
    """The file whose import statement is being carried out."""
    frame = sys._getframe(1)
    while frame is not None and (frame.f_code.co_filename == __file__ or "importlib" in frame.f_code.co_filename):
        frame = frame.f_back
    return frame.f_code.co_filename if frame is not None else ""


def _attribute(module, name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(f"{module}.{name}")
