"""Runs the user's program in this process: as a script, as a module of a package, under pytest."""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import runpy
import sys
import threading
import types


class ImportHook:
    """Instruments flagged files whenever Python's own loader compiles them.

    sites: real path -> list of site dicts. found: ids of the sites that were seen in a compiled file.
    lenient: real path of the file whose statements may fail, or "".
    """

    def __init__(self, sites, rewrite):
        self.sites = sites
        self.rewrite = rewrite
        self.found = set()
        self.loaded = set()
        self.lenient = ""

    def install(self):
        """From now on modules are loaded through the hook."""
        original = importlib.machinery.SourceFileLoader.get_code
        hook = self

        def get_code(loader, fullname):
            path = os.path.realpath(loader.path) if isinstance(loader.path, str) else ""
            if path in hook.sites:
                return hook.compile(path, loader.path, loader.get_data(loader.path))
            return original(loader, fullname)

        importlib.machinery.SourceFileLoader.get_code = get_code

    def compile(self, real, shown, text):
        """Code object of a flagged file."""
        self.loaded.add(real)
        code, found = self.rewrite(text, shown, self.sites.get(real, ()), real == self.lenient)
        self.found |= found
        return code


def reach_project():
    """Let the program find what its project holds although it is not installed: after all that is.

    The folders are those of an editable install: the working directory and its ``src``.
    """
    sys.path += [folder for folder in (os.getcwd(), os.path.join(os.getcwd(), "src")) if os.path.isdir(folder)]


def script(path, arguments, hook, package):
    """Run a file as ``__main__``. package: dotted name of the file's module inside its package, or ""."""
    sys.argv = [path, *arguments]
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    folder = os.path.dirname(os.path.abspath(path))
    if package:
        depth = package.count(".") + (0 if os.path.basename(path) != "__init__.py" else 1)
        for _ in range(depth):
            folder = os.path.dirname(folder)
        module.__package__ = package.rpartition(".")[0]
    sys.path.insert(0, folder)
    if package and module.__package__:
        importlib.import_module(module.__package__)
    sys.modules["__main__"] = module
    with open(path, "rb") as stream:
        text = stream.read()
    code = hook.compile(os.path.realpath(path), path, text)
    exec(code, module.__dict__)
    _join_threads()
    return module


def module(path, package, hook, lenient, forgiving):
    """Import a file as the module that it is in its package (or on its own). Returns the module.

    lenient: the program failed before; what it lacks is stood for, and a statement at the top level of
    the file that fails is left out. forgiving: so is a file treated that cannot be imported otherwise.
    """
    folder = os.path.dirname(os.path.abspath(path))
    name = package or os.path.splitext(os.path.basename(path))[0]
    for _ in range(package.count(".")):
        folder = os.path.dirname(folder)
    sys.path.insert(0, folder)
    if not lenient:
        before = set(sys.modules)
        try:
            return _load(name, path)
        except Exception:
            if not forgiving:
                raise
            # Loaded by halves: the program's own modules begin anew.
            for loaded in set(sys.modules) - before:
                if os.path.realpath(getattr(sys.modules[loaded], "__file__", None) or "").startswith(
                        os.path.realpath(folder) + os.sep):
                    del sys.modules[loaded]
    from .absent import Finder

    hook.lenient = os.path.realpath(path)
    finder = Finder()
    sys.meta_path.append(finder)
    loaded = _load(name, path)
    loaded.__nnxlint_absent__ = sorted(finder.names)
    return loaded


def _load(name, path):
    if name in sys.modules and os.path.realpath(getattr(sys.modules[name], "__file__", "") or "") != os.path.realpath(path):
        return _load_as(f"_nnxlint_program_{name.replace('.', '_')}", path)
    if not all(part.isidentifier() for part in name.split(".")):
        return _load_as("_nnxlint_program_" + "".join(c if c.isalnum() else "_" for c in name), path)
    return importlib.import_module(name)


def _load_as(name, path):
    """A file whose own name is taken by a module that is already there, or is no name at all."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(name, path)
    loaded = module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


class _Errors:
    """A plugin of pytest that hears of the errors in tests."""

    def __init__(self, raised):
        self.raised = raised

    def pytest_exception_interact(self, node, call, report):
        if isinstance(call.excinfo.value, Exception):
            self.raised(call.excinfo.value)


def tests(arguments, raised):
    """Run pytest in this process. raised: is called with each error of a test. Returns its exit code."""
    import pytest

    sys.path.insert(0, os.getcwd())
    return int(pytest.main(["-p", "no:cacheprovider", "--assert=plain", *arguments], plugins=[_Errors(raised)]))


def named(dotted):
    """Run ``-m package.module``."""
    runpy.run_module(dotted, run_name="__main__", alter_sys=True)


def _join_threads():
    """Wait for the program's own threads, as Python does at its end."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
