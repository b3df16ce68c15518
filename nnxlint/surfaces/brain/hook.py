"""Switches the reading of libraries in outline on and off in this process's astroid.

astroid has no official place for this: its hooks come after a module was parsed, or when it was not
found, and building a class of the linted file already walks through all that its bases import. So one
method of its manager is wrapped, once, and the wrapper steps aside for everything else.
"""

from __future__ import annotations

from astroid import nodes
from astroid.exceptions import AstroidError
from astroid.manager import AstroidManager

from .given_methods import give_methods, is_given_methods
from .libraries import file_of, is_of_library
from .tree import build

_TRANSFORM = (nodes.ClassDef, give_methods, is_given_methods)


class _Brain:
    """What this process reads in outline for one linter."""

    def __init__(self, linter):
        self._linter = linter
        self._built = {}
        self._builtins = None

    def module(self, manager, name, use_cache):
        """Outline of a module, or None where astroid shall do as ever."""
        if self._builtins is not manager.astroid_cache.get("builtins"):  # somebody cleared astroid's caches
            self._built.clear()
            self._builtins = manager.astroid_cache.get("builtins")
        if use_cache and name in manager.astroid_cache:
            return None
        if name not in self._built:
            self._built[name] = None  # asked for while it is being built: leave it to astroid
            self._built[name] = self._build(manager, name)
        return self._built[name]

    def _build(self, manager, name):
        linted = (self._linter.current_name or "").partition(".")[0]
        path = file_of(manager, name) if linted != name.partition(".")[0] else None
        if path is None:
            return None
        try:
            return build(manager, path, name)
        except (OSError, SyntaxError, ValueError, RecursionError, AstroidError):
            return None


class _State:
    brain = None
    is_wrapped = False


def switch(linter, on):
    """Have this process's astroid read libraries in outline for a linter, or as ever."""
    manager = AstroidManager()
    if on != (_State.brain is not None):
        _forget_modules(manager)
    if _State.brain is not None:
        try:
            manager.unregister_transform(*_TRANSFORM)
        except ValueError:
            pass  # cleared with astroid's caches
    _State.brain = _Brain(linter) if on else None
    if on:
        manager.register_transform(*_TRANSFORM)
        _wrap()


def _forget_modules(manager):
    """Drop what astroid read in earlier runs of this process, where it read libraries: trees know what they inferred.

    Not astroid's own way of clearing, which forgets the transforms of other plugins too.
    """
    if any(is_of_library(name) for name in manager.astroid_cache):
        for name in [name for name, module in manager.astroid_cache.items() if module.file]:
            del manager.astroid_cache[name]


def _wrap():
    if _State.is_wrapped:
        return
    _State.is_wrapped = True
    original = AstroidManager.ast_from_module_name

    def ast_from_module_name(self, modname, context_file=None, use_cache=True):
        """As AstroidManager's, with libraries in outline."""
        if _State.brain is not None and modname and is_of_library(modname):
            module = _State.brain.module(self, modname, use_cache)
            if module is not None:
                return module
        return original(self, modname, context_file, use_cache)

    AstroidManager.ast_from_module_name = ast_from_module_name
