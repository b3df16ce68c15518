"""Stands for installed packages that are not there, so that code beside their use can be looked at.

Only for functions that nothing calls: a program that runs must fail where it fails.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
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
    """The last finder on the path: makes an empty module of every name that nobody else finds. names: of the packages."""

    def __init__(self):
        self.names = set()

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if path is not None and top not in self.names:
            # A part of a package that is there is missing: that is an error of the program.
            return None
        self.names.add(top)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda attribute: _attribute(spec.name, attribute)
        return module

    def exec_module(self, module):
        pass


def _attribute(module, name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(f"{module}.{name}")
