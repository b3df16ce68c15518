"""Where the evaluation of a file starts: its module body, the functions that matter, and the
callers in other files that show what the arguments are."""

from __future__ import annotations

import ast
import re

from ..facts.transforms import COMMON_WORDS, MODULE_NAMES, SPELLINGS, TRANSFORMS
from .interpreter import Interpreter, OutOfBudget
from .values import (
    UNKNOWN, Bound, ClassValue, Dict, External, Function, Instance, Multi, Partial, Seq, Transformed, contents, options,
)

# Names of transforms; the ones that are ordinary words too count only behind a module's name or in an import.
_WORDS = sorted({name.rpartition(".")[2] for name in (*TRANSFORMS, *SPELLINGS)} - COMMON_WORDS)
_COMMON = "|".join(sorted(COMMON_WORDS))
_TRANSFORM = re.compile(r"\b(?:%s)\b|\b(?:%s)\.(?:%s)\b|\bimport\b[^\n]*\b(?:%s)\b" % (
    "|".join(_WORDS), "|".join(MODULE_NAMES), _COMMON, _COMMON))
# Patterns that most runs do not need are compiled where they are.
_BEHIND_MODULE = r"\b(?:%s)\.(?:%s)\b" % ("|".join(MODULE_NAMES), _COMMON)
_MOST_CALLERS = 6
# Steps of evaluation that one file may take, and one entry of a file that only shows how it is called.
_FILE_STEPS = 150_000
_CALLER_STEPS = 12_000
# An attribute that is bound to a container or a lambda, in a file with Modules: it may hold sub-modules.
_KEEPS_CONTAINER = r"self\.\w+\s*(?::[^=\n]+)?=\s*(?:[\[({]|lambda\b)"
# A State is kept in an attribute, in a file that applies no transform: what it is kept for shows where the file is used.
_TAKES_STATE = r"\bself\.\w+[^=\n]*=[^=\n]*\bnnx\.(?:state|split|variables)\("
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)
_CONTAINERS = (ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.DictComp)


_FILLED = r"(?m)^[ \t]+(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:[\[{]|list\(|dict\()"
_BOUND_TO_NAME = r"(?m)\bself\.\w+[ \t]*(?::[^=\n]+)?=[ \t]*(\w+)[ \t]*(?:#.*)?$"


def _keeps_container(text):
    """Whether a text binds an attribute to a container or a lambda, at once or through a local name."""
    if re.search(_KEEPS_CONTAINER, text):
        return True
    filled = set(re.findall(_FILLED, text))
    return bool(filled) and not filled.isdisjoint(re.findall(_BOUND_TO_NAME, text))


_CALLED = r"\bself\.\w+[ \t]*(?::[^=\n]+)?=[ \t]*(self\.)?(\w+)\("


def _may_keep_container(project, module, text):
    """Whether a text binds an attribute to a container, by itself or as what a function of the project returns."""
    return _keeps_container(text) or _called_for_container(project, module, text)


def _called_for_container(project, module, text):
    """Whether a text binds an attribute to what a function of the project returns, and that may be a container."""
    called = set(re.findall(_CALLED, text))
    methods = {name for prefix, name in called if prefix}
    if methods and any(node.__class__ in _DEFS and node.name in methods and _may_return_container(node)
                       for cls in module.tree.body if cls.__class__ is ast.ClassDef for node in cls.body):
        return True
    return any(_returns_container(project, module, name, 2) for prefix, name in called if not prefix)


def _may_return_container(node):
    return any(isinstance(one.value, _CONTAINERS) or one.value.__class__ is ast.Name
               for one in ast.walk(node) if one.__class__ is ast.Return)


def _returns_container(project, module, name, hops):
    """Whether a name is a function whose return statements show a container, or a name that may be one."""
    for node in module.bindings.get(name, ()):
        if node.__class__ in _DEFS:
            if _may_return_container(node):
                return True
        elif node.__class__ is ast.ImportFrom and hops:
            path = project.import_path(node, module)
            other = project.try_module(path) if path is not None and project.isfile(path) else None
            original = next((alias.name for alias in node.names if (alias.asname or alias.name) == name), name)
            if other is not None and _returns_container(project, other, original, hops - 1):
                return True
    return False


def may_apply_transform(text):
    """Whether a transform's name stands in a text."""
    return _TRANSFORM.search(text) is not None


def may_matter(project, module):
    """Whether a file can hold a finding: it names a transform, or uses modules of the project that do."""
    text = module.text
    if may_apply_transform(text) or re.search(_TAKES_STATE, text) or _may_keep_container(project, module, text):
        return True
    for nodes in module.bindings.values():
        for node in nodes:
            if node.__class__ is ast.ImportFrom:
                paths = [project.import_path(node, module)]
            elif node.__class__ is ast.Import:
                paths = [project.resolve(alias.name, module.path) for alias in node.names]
            else:
                continue
            if any(path is not None and project.isfile(path) and may_apply_transform(project.text(path)) for path in paths):
                return True
    return False


def _any_of(names):
    """A pattern that finds any of some names."""
    return re.compile(r"\b(?:%s)\b" % "|".join(map(re.escape, sorted(names))))


def _is_transformed(value):
    """Whether a value is what a transform made, with or without arguments of its own, or a table of such or of transforms."""
    if value.__class__ in (Dict, Seq):
        return any(one.__class__ is Transformed or (one.__class__ is External and one.name in TRANSFORMS) for one in contents(value))
    return (value.function if value.__class__ is Partial else value).__class__ is Transformed


class FileAnalysis:
    """One file on one version of Flax.

    After run(), events hold everything that the evaluation emitted, in order.
    """

    def __init__(self, project, path, flax, listener):
        self.project = project
        self.path = path
        self.interpreter = Interpreter(project, flax, listener)
        self.left = _FILE_STEPS
        self.calling = False
        self.takes_state = False
        self.instances = {}  # the self of the methods of a class, one for all of them

    def run(self):
        """Evaluate the file. Raises SourceError if it cannot be parsed."""
        module = self.project.module(self.path)
        self.project.forget()
        self.takes_state = not may_apply_transform(module.text) and re.search(_TAKES_STATE, module.text) is not None
        self._run(module)

    def _run(self, module):
        interpreter = self.interpreter
        self._execute(module)
        words = self._interesting(module)
        self._functions(module, words)
        if interpreter.pending_sites or self._open_entries(module, words):
            self.calling = True
            self._callers(module, words)
            self.calling = False
        self._symbolic(module, words)
        self._generic_sites()

    def _execute(self, module):
        """Run a module's body."""
        interpreter = self.interpreter
        interpreter.reset()
        interpreter.module = interpreter.entry_module = module
        env = interpreter.env_of(module)
        module.executed = True

        def action():
            for statement in module.tree.body:
                interpreter.runs = {}  # how often a function may run counts anew for each step of a script
                interpreter.run([statement], env)

        self._guarded(action)
        for name, value in env.vars.items():
            module.values.setdefault(name, value)

    def _guarded(self, action):
        """Run an entry within its budget of steps and of depth, and the file within its own."""
        interpreter = self.interpreter
        if self.left <= 0:
            interpreter.incomplete = True
            return
        given = interpreter.steps = min(interpreter.steps, self.left, _CALLER_STEPS if self.calling else self.left)
        try:
            action()
        except (OutOfBudget, RecursionError):
            interpreter.incomplete = True
        finally:
            self.left -= given - max(interpreter.steps, 0)
            hijax = interpreter.hijax_depth
            module, entry = interpreter.module, interpreter.entry_module
            interpreter.reset()
            interpreter.hijax_depth = hijax
            interpreter.module, interpreter.entry_module = module, entry

    def _interesting(self, module):
        """Names that stand for transforms or transformed functions in a module."""
        words = set(_WORDS)
        for name, value in module.values.items():
            for one in options(value):
                if _is_transformed(one) or (one.__class__ is External and one.name in TRANSFORMS):
                    words.add(name)
                elif one.__class__ is ClassValue and one.module is module:
                    words.update(key for key, inner in one.names.items() if inner.__class__ is Transformed)
        for match in re.finditer(r"(?:self|cls)\.(\w+)(?:\s*:[^=\n]+)?\s*=[^=]", module.text):
            line_end = module.text.find("\n", match.end())
            if _TRANSFORM.search(module.text, match.end() - 1, line_end if line_end > 0 else len(module.text)):
                words.add(match.group(1))
        return words

    def _entries(self, module):
        """(name, Function, ClassValue or None) of the functions and methods of a module, last first."""
        found = []
        for name, value in list(module.values.items()):
            for one in options(value):
                if one.__class__ is ClassValue and one.module is module:
                    for key, inner in one.names.items():
                        for item in options(inner):
                            if key != "__class__" and item.__class__ in (Function, Transformed, Partial):
                                found.append((key, item, one))
                elif one.__class__ is Function and one.module is module:
                    found.append((name, one, None))
        found.reverse()
        return found

    def _functions(self, module, words):
        """Run the functions that take no arguments: they are whole programs."""
        for name, value, cls in self._entries(module):
            if cls is None and value.__class__ is Function and id(value.node) not in self.interpreter.reached:
                spec = value.node.args
                if not (spec.args or spec.posonlyargs or spec.kwonlyargs) and self._mentions(value, module, words):
                    self._run_function(value, [], {}, module)

    def _mentions(self, function, module, words):
        """Whether a function's text has an interesting word."""
        used = module.words_of(function.node)
        if not used.isdisjoint(words):
            return True
        if self.takes_state and "nnx" in used and re.search(_TAKES_STATE, module.text_of(function.node)):
            return True
        return not used.isdisjoint(COMMON_WORDS) and re.search(_BEHIND_MODULE, module.text_of(function.node, decorators=True)) is not None

    def _run_function(self, function, args, kwargs, module):
        interpreter = self.interpreter
        interpreter.entry_module = module
        interpreter.module = module

        def action():
            interpreter.call_function(function, args, kwargs, function.node)

        self._guarded(action)

    def _open_entries(self, module, words):
        interpreter = self.interpreter
        return [entry for entry in self._entries(module)
                if entry[1].__class__ is Function and id(entry[1].node) not in interpreter.reached
                and self._mentions(entry[1], module, words)]

    def _callers(self, module, words):
        """Run the files that import this one and name what is still open in it."""
        interpreter = self.interpreter
        names = {entry[0] for entry in self._open_entries(module, words)}
        names |= {entry[2].qualname.rpartition(".")[2] for entry in self._open_entries(module, words) if entry[2]}
        for transformed, _, _, _ in interpreter.pending_sites.values():
            function = transformed.function.function if transformed.__class__ is Partial else transformed.function
            names.update(part for part in getattr(function, "qualname", "").split(".") if part.isidentifier())
        names |= {name for name, value in module.values.items()
                  if any(_is_transformed(one) for one in options(value))}
        names.discard("__init__")
        if not names:
            return
        pattern = _any_of(names)
        queue = [*self.project.importers(self.path)]
        most = _MOST_CALLERS
        if not any(pattern.search(self.project.text(path)) for path in queue):
            names |= self._leading_to(module, names)  # by way of what does call them
            pattern = _any_of(names)
            most = 1
        count = 0
        seen = {self.path}
        while queue:
            path = queue.pop(0)
            if path in seen or not pattern.search(self.project.text(path)):
                continue
            seen.add(path)
            other = self.project.try_module(path)
            if other is None or other.executed:
                continue
            count += 1
            if count > most:
                break
            self._execute(other)
            passed_on = self._passed_on(other, module, names)
            if passed_on:
                names |= passed_on
                pattern = _any_of(names)
                queue.extend(self.project.importers(path))
            found = self._interesting(other) | names
            self._functions(other, found)
            for name, value, cls in self._entries(other):
                if value.__class__ is Function and id(value.node) not in interpreter.reached \
                        and pattern.search(other.text_of(value.node)):
                    self._run_symbolic(value, cls, other)

    @staticmethod
    def _passed_on(other, module, names):
        """Names under which the importers of another file reach what stands in a module: classes that are derived
        from its own, and in a package's front file what it only passes on."""
        derived = {name for name, value in other.values.items()
                   if value.__class__ is ClassValue and value.module is other and any(cls.module is module for cls in value.mro[1:])}
        return derived | ({name for name in names if name in other.bindings} if other.is_package else set())

    def _leading_to(self, module, words):
        """Names of the functions of a module that mention some names, or functions that do."""
        found = set()
        for _ in range(2):
            for name, value, _ in self._entries(module):
                if value.__class__ is Function and name not in words and not name.startswith("__") \
                        and self._mentions(value, module, words | found):
                    found.add(name)
        return found

    def _symbolic(self, module, words):
        """Run what nothing reached, with arguments of which only annotations and uses are known."""
        interpreter = self.interpreter
        words = words | self._leading_to(module, words)
        instances = self.instances
        self._constructors(module, instances, words)
        for made in instances.values():
            words.update(name for name, value in made.attrs.items() if any(_is_transformed(one) for one in options(value)))
        entries = self._entries(module)
        entries.sort(key=lambda entry: entry[2] is None)
        for name, value, cls in entries:
            if value.__class__ is not Function or id(value.node) in interpreter.reached or name == "__init__":
                continue
            if not self._mentions(value, module, words):
                continue
            self._run_symbolic(value, cls, module, instances)

    def _constructors(self, module, instances, words):
        """Run the constructors that matter, where nothing made an object: of Modules that keep containers, of any
        class that applies transforms there."""
        interpreter = self.interpreter
        for value in list(module.values.values()):
            for one in options(value):
                if one.__class__ is not ClassValue or one.module is not module:
                    continue
                init = one.names.get("__init__")
                if init.__class__ is not Function or id(init.node) in interpreter.reached:
                    continue
                text = module.text_of(init.node)
                keeps = one.family in ("module", "pytree") and _may_keep_container(interpreter.project, module, text)
                if not keeps and not self._mentions(init, module, words):
                    continue
                made = instances[id(one)] = interpreter.symbolic_instance(one, 0, "self")
                interpreter.module = interpreter.entry_module = module
                interpreter.generic_run = True
                self._guarded(lambda made=made: interpreter.materialise_entry(made))
                interpreter.generic_run = False

    def _run_symbolic(self, function, cls, module, instances=None):
        interpreter = self.interpreter
        interpreter.module = interpreter.entry_module = module
        spec = function.node.args
        scope = function.env or interpreter.env_of(function.module)

        def action(case):
            args = []
            positional = [*spec.posonlyargs, *spec.args]
            if cls is not None and function.kind not in ("staticmethod",) and positional:
                first = positional.pop(0)
                if function.kind == "classmethod":
                    args.append(cls)
                else:
                    known = instances.get(id(cls)) if instances is not None else None
                    if known is None:
                        known = interpreter.symbolic_instance(cls, 0, first.arg)
                        if instances is not None:
                            instances[id(cls)] = known
                    if known.lazy is not None:
                        interpreter.materialise_entry(known)
                    args.append(known)
            for arg in positional:
                args.append(case.get(arg.arg) or self._symbol(function, arg, scope))
            kwargs = {arg.arg: case.get(arg.arg) or self._symbol(function, arg, scope) for arg in spec.kwonlyargs}
            kwargs = {key: value for key, value in kwargs.items() if value is not UNKNOWN}
            interpreter.call_function(function, args, kwargs, function.node)

        interpreter.generic_run = True
        try:
            for case in function.cases or ({},):
                self._guarded(lambda case=case: action(case))
        finally:
            interpreter.generic_run = False

    def _generic_sites(self):
        """Call the transformed functions that no run called, with symbolic arguments."""
        interpreter = self.interpreter
        for _ in range(3):
            pending = list(interpreter.pending_sites.values())
            interpreter.pending_sites.clear()
            if not pending:
                return
            for transformed, frames, module, symbolic in pending:
                site = transformed.function.site if transformed.__class__ is Partial else transformed.site
                if symbolic or site.called:
                    continue
                self._call_generic(transformed, module)

    def _call_generic(self, transformed, module):
        interpreter = self.interpreter
        interpreter.module = interpreter.entry_module = module

        bound = transformed if transformed.__class__ is Partial else None
        target = bound.function if bound is not None else transformed

        def action():
            args, kwargs = self._symbols(bound if bound is not None else target.function)
            if bound is not None:
                args, kwargs = [*bound.args, *args], {**bound.kwargs, **kwargs}
            interpreter.call_transformed(target, args, kwargs, target.site.node, generic=True)

        self._guarded(action)

    def _symbol(self, function, arg, scope):
        """What is known of one parameter of a function."""
        return self.interpreter.symbol(arg.annotation, scope, arg.arg, function.defaults.get(arg.arg), function.module)

    def _symbols(self, function):
        """Symbolic arguments for a function value."""
        interpreter = self.interpreter
        kind = function.__class__
        if kind is Multi:
            for one in function.options:
                if one.__class__ in (Function, Bound, Partial, Transformed):
                    return self._symbols(one)
            return [], {}
        if kind is Bound:
            args, kwargs = self._symbols(function.function)
            return args[1:], kwargs
        if kind is Partial:
            args, kwargs = self._symbols(function.function)
            return args[len(function.args):], {key: value for key, value in kwargs.items() if key not in function.kwargs}
        if kind is Transformed:
            args, kwargs = self._symbols(function.function)
            return (args[1:] if function.self is not None else args), kwargs
        if kind is Instance and function.cls is not None:
            found, _ = interpreter.find_in_mro(function.cls, "__call__")
            if found.__class__ is Function:
                args, kwargs = self._symbols(found)
                return args[1:], kwargs
            return [], {}
        if kind is not Function:
            return [], {}
        spec = function.node.args
        scope = function.env or interpreter.env_of(function.module)
        args = []
        positional = [*spec.posonlyargs, *spec.args]
        for index, arg in enumerate(positional):
            if index == 0 and function.owner is not None and function.kind == "function" \
                    and function.owner.__class__ is ClassValue:
                known = self.instances.get(id(function.owner))
                if known is None:
                    known = self.instances[id(function.owner)] = interpreter.symbolic_instance(function.owner, 0, arg.arg)
                args.append(known)
                continue
            args.append(self._symbol(function, arg, scope))
        kwargs = {arg.arg: self._symbol(function, arg, scope) for arg in spec.kwonlyargs}
        return args, {key: value for key, value in kwargs.items() if value is not UNKNOWN}
