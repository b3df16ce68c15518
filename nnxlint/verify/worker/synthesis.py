"""Calls what nothing in the program calls, with made-up arguments.

What the user names as an example comes first. Else the function around the claim is found, an object is
built for a method, and arguments are tried in a fixed order under abstract evaluation, bounded in number
and time, so that models larger than memory can be looked at too.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import os
import re
import time
import types

import jax
import numpy

from . import abstract, walk
from .making import Maker, NoArguments

SECONDS = 12.0  # for the candidates of one function
SECONDS_IN_ALL = 45.0
ATTEMPTS = 300
CALLS = 3
MESH_AXES = 6
_NOT_TAKEN = ("as an abstract array", "not a valid JAX type")  # what jax says of an argument that is no array
MADE_UP = "made-up arguments"
_TRACED = ("lost", "shared")  # kinds of claims for which a trace is evidence enough
DEBUG = os.environ.get("NNXLINT_VERIFY_DEBUG")


def exercise(module, program, session):
    """Call what the open claims are about, as far as arguments can be found.

    Each function is called three times, so that what happens between calls is seen too.
    """
    until = time.monotonic() + SECONDS_IN_ALL
    for observer in list(session.unsettled()):
        if observer.settled or observer.calls or observer.traces:
            continue
        claim = observer.claim
        way = str(definitions(claim["place"])) + (claim["site"] if observer.site.transformed else "")
        try:
            if way in session.without_arguments:
                raise NoArguments(session.without_arguments[way])
            if time.monotonic() > until:
                raise NoArguments("no time was left to look for some")
            example = program["examples"].get(claim["function"]) or program["examples"].get(
                f"{module.__name__}.{claim['function']}")
            if example:
                session.how = f"the example {example}"
                _named_example(module, claim["function"], example)
            elif program["synthesize"]:
                session.made_up = True
                session.how = MADE_UP + (f", without {', '.join(module.__nnxlint_absent__)}"
                                         if getattr(module, "__nnxlint_absent__", None) else "")
                _on_a_mesh(module, observer)
        except NoArguments as missing:
            session.without_arguments[way] = str(missing)
            observer.unknown("could not build arguments", str(missing))
        except Exception as error:
            if not observer.settled and not observer.calls and not observer.traces:
                observer.unknown("could not build arguments", f"{type(error).__name__}: {str(error)[:160]}")


def _on_a_mesh(module, observer):
    """Attempt it; what asks for a mesh of devices gets one of a single device, with the axes that it names."""
    axes = ()
    while True:
        try:
            with _mesh(axes):
                return _Attempt(module, observer).run()
        except NoArguments as missing:
            text = str(missing.__cause__ or "")
            found = tuple(dict.fromkeys([*axes, *re.findall(r"'(\w+)'", text)])) or ("data",)
            if "mesh" not in text or found == axes or len(found) > MESH_AXES:
                raise
            axes = found


def _mesh(axes):
    if not axes:
        return contextlib.nullcontext()
    mesh = jax.sharding.Mesh(numpy.array(jax.devices()[:1]).reshape((1,) * len(axes)), axes)
    enter = getattr(jax, "set_mesh", None) or getattr(jax.sharding, "use_mesh", None)
    return enter(mesh) if enter else mesh


def _named_example(module, name, dotted):
    home, _, function = dotted.rpartition(".")
    made = getattr(importlib.import_module(home), function)()
    args, kwargs = ((), made) if isinstance(made, dict) else (made if isinstance(made, tuple) else (made,), {})
    target, owner = module, None
    for part in name.split("."):
        owner, target = target, getattr(target, part, None)
    if target is None:
        raise NoArguments(f"{name} is not a name of the module")
    if isinstance(owner, type) and not isinstance(target, type):
        target = getattr(Maker(module).build(owner), name.rpartition(".")[2])
    for _ in range(CALLS):
        target(*args, **kwargs)


class _Attempt:
    """One claim of a library: finds what to call, and calls it."""

    def __init__(self, module, observer):
        self.module = module
        self.observer = observer
        self.maker = Maker(module, self._unbuilt)
        self.until = time.monotonic() + SECONDS
        self.tried = 0
        self.ran = None

    def _unbuilt(self, error):
        """An object could not be made: that may be what this claim speaks of, or another one about the same class."""
        for observer in self.observer.session.unsettled():
            observer.session.guarded(observer, "unbuilt", error)

    def run(self):
        """Call the transformed functions that are there, else the function around the place."""
        waiting = self._waiting()
        chain = definitions(self.observer.claim["place"])
        classes = [name for kind, name in chain if kind == "class"]
        defs = [name for kind, name in chain if kind == "def"]
        if waiting and not classes:
            self._call_each(waiting)
            return
        if classes:
            # Of nested scopes the outermost that can be reached by name.
            owner = self._class(chain)
            if owner is not None:
                self._through_object(owner, defs)
                return
        if not defs or not callable(getattr(self.module, defs[0], None)):
            raise NoArguments("nothing that could be called by name leads to the place")
        self._follow(getattr(self.module, defs[0]))

    def _class(self, chain):
        value = self.module
        for kind, name in chain:
            if kind == "def":
                break
            value = getattr(value, name, None)
        return value if isinstance(value, type) else None

    def _through_object(self, owner, defs):
        """Build an object of the class and call its method, or what its constructor has transformed."""
        name = defs[0] if defs else self._decorated(owner)
        static = inspect.getattr_static(owner, name, None) if name else None
        if isinstance(static, (staticmethod, classmethod)):
            self._follow(getattr(owner, name))
            return
        instance = self.maker.build(owner)
        self.maker.know(instance)
        if self._exercised():
            return
        waiting = self._waiting()
        if waiting and (name in (None, "__init__") or name != self._decorated(owner)):
            self._call_each(waiting)
        elif name and name != "__init__":
            self._follow(getattr(instance, name))
            self._between(instance, name)
        else:
            raise NoArguments(f"an object of {owner.__name__} does not lead to the place")

    def _between(self, instance, name):
        """What is stale, or lost on the way, shows when the methods that the finding speaks of are called in turn."""
        steps = {line for path, line in self.observer.claim["steps"] if path == self.observer.claim["place"]["path"]}
        for other, function in inspect.getmembers(type(instance), inspect.isfunction):
            code = inspect.unwrap(function).__code__
            lines = {line for _, _, line in code.co_lines() if line}
            if other in (name, "__init__") or self.observer.settled or not (lines & steps) or (
                    code.co_filename != self.observer.claim["place"]["path"]):
                continue
            if self.ran is not None and self._for_real(getattr(instance, other)):
                self._call(getattr(instance, name), self.ran)

    def _for_real(self, function):
        """Call a function with the first arguments with which it runs; its effects are wanted. Did it run?"""
        self.maker.shapes_only = False
        for number, candidate in enumerate(self.maker.candidates(wanted(function))):
            if number > ATTEMPTS or time.monotonic() > self.until + SECONDS:
                break
            try:
                args, kwargs = candidate.arguments()
                function(*args, **kwargs)
                return True
            except Exception as error:
                candidate.learn(error)
        return False

    def _decorated(self, owner):
        """The method whose decorator is the site, if it is one."""
        for transformed in self._waiting():
            for function in transformed._nnxlint.functions:
                home, _, name = getattr(function, "__qualname__", "").rpartition(".")
                if home.rpartition(".")[2] == owner.__name__ and not isinstance(function, types.MethodType):
                    return name
        return None

    def _follow(self, function):
        """Call a function; then what it made, as a factory does."""
        result = self._search(function)
        if self._exercised():
            return
        waiting = self._waiting() or [value for value in jax.tree.leaves(result, is_leaf=callable)
                                      if isinstance(value, (types.FunctionType, types.MethodType))]
        if waiting:
            self._call_each(waiting)

    def _call_each(self, functions):
        last = None
        for function in functions[:4]:
            try:
                self._search(function)
            except NoArguments as error:
                last = error
            if self._exercised():
                return
        if last is not None:
            raise last

    def _exercised(self):
        return self.observer.settled or bool(self.observer.calls or self.observer.traces)

    def _waiting(self):
        """Transformed functions of the site that have not been called, the newest first."""
        return list(reversed(self.observer.site.transformed))

    def _search(self, function):
        """Try arguments until the function runs, then run it. Returns the last result."""
        parameters = wanted(function)
        if self.observer.claim["kind"] in _TRACED:
            # Shapes tell as much as numbers, and cost no compilation.
            self.maker.shapes_only = True
            with contextlib.suppress(NoArguments):
                result = self._try(function, parameters)
                if self.observer.settled:
                    return result
        self.maker.shapes_only = False
        return self._try(function, parameters)

    def _try(self, function, parameters):
        last = None
        for candidate in self.maker.candidates(parameters):
            self.tried += 1
            if self.tried > ATTEMPTS or time.monotonic() > self.until or self.observer.settled:
                break
            try:
                with self.observer.session.private():
                    abstractly(function, *candidate.arguments())
            except Exception as error:
                last = error
                if DEBUG:
                    print(f"candidate {self.tried}: {type(error).__name__}: {str(error)[:200]}", flush=True)
                if self._is_claimed(error):
                    return self._observed(function, candidate)
                candidate.learn(error)
                continue
            # What was traced during the search must be traced again, observed this time.
            jax.clear_caches()
            self.observer.session.stand_in = candidate.stand_in
            if candidate.large:
                return abstractly(function, *candidate.arguments())
            return self._call(function, candidate)
        last = last or self.maker.trouble
        names = ", ".join(parameter.name for parameter in parameters)
        text = str(last).strip().splitlines()[0][:120] if last is not None and str(last).strip() else ""
        raise NoArguments(f"{self.tried} candidates for ({names}) failed"
                          + (f"; last: {type(last).__name__}: {text}" if last is not None else "")) from last

    def _is_claimed(self, error):
        """Is it an error of which the claim speaks, and no mere mistake in the arguments?"""
        plain = type(error).__name__ in ("TraceContextError", "UnexpectedTracerError") or (
            self.observer.claim["rule"] == "unsupported-graph-argument" and any(text in str(error) for text in _NOT_TAKEN))
        return plain and hasattr(self.observer, "matches") and self.observer.matches(error)

    def _observed(self, function, candidate):
        """Call what is known to raise what the claim says."""
        jax.clear_caches()
        self.observer.session.stand_in = candidate.stand_in
        try:
            return self._call(function, candidate)
        except Exception as error:
            self.observer.session.guarded(self.observer, "raised", error, None)
            raise

    def _call(self, function, candidate):
        """Call as a program would: new keys each time, and state that comes back goes in again."""
        result, self.ran = None, candidate
        for number in range(CALLS):
            args, kwargs = candidate.arguments(number)
            result = function(*args, **kwargs)
            candidate.take_back(result)
        return result


def wanted(function):
    """The parameters of a function that need an argument."""
    inner = function
    while not inspect.isfunction(inner) and not inspect.ismethod(inner) and hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    try:
        parameters = inspect.signature(inner).parameters.values()
    except (TypeError, ValueError):
        raise NoArguments("a function without a signature") from None
    return [parameter for parameter in parameters
            if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
            and parameter.default is parameter.empty]


def abstractly(function, args, kwargs):
    """Trace the function; its graph objects and arrays stand for shapes only and stay as they are."""
    _, arrays, merge = abstract.split(args, kwargs)
    shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]
    results = []

    def run(values):
        inner_args, inner_kwargs = merge(values)
        result = function(*inner_args, **inner_kwargs)
        results.append(result)
        return [leaf.value for leaf in walk.leaves(result) if walk.is_array(leaf.value)]

    jax.eval_shape(run, shapes)
    return results[-1]


def definitions(place):
    """("class" | "def", name) of the scopes around a place, from the outermost to the innermost.

    A decorator belongs to the scope around its function.
    """
    with open(place["path"], "rb") as stream:
        body = ast.parse(stream.read()).body
    chain, line = [], place["line"]
    while True:
        for node in _scopes(body):
            if node.lineno <= line <= node.end_lineno and not any(
                    decorator.lineno <= line <= decorator.end_lineno for decorator in node.decorator_list):
                chain.append(("class" if isinstance(node, ast.ClassDef) else "def", node.name))
                body = node.body
                break
        else:
            return chain


def _scopes(body):
    """Functions and classes of a body, not those inside of them."""
    pending = list(body)
    while pending:
        node = pending.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node
        else:
            pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)]

