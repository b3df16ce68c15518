"""Does it raise? And does a tracer stay behind in something that outlives the trace?"""

from __future__ import annotations

import inspect
import os
import re
import sys
import sysconfig
import traceback
import warnings

import jax
import jax.numpy as jnp

from .. import abstract, walk, watch
from . import fate
from .base import Observer, count, first_line, listing


# Transforms that trace a function once for many runs of it.
_MANY = ("vmap", "pmap", "scan", "fori_loop", "while_loop", "map", "associative_scan")
# Rules whose exception comes from a later statement of the same scope, or at a step of the finding.
_LATER = ("wrong-gradient-target", "donated-state-reuse", "split-shared-reference")


# What Flax does with an object when its constructor has ended.
_check = getattr(__import__("flax.nnx", fromlist=["nnx"]), "pytreelib", None)
_check = getattr(_check, "check_pytree", None)


def _look_at(built, names):
    """Have Flax look at attributes of an object, as it does when its constructor has ended; at all where that is not possible."""
    check = getattr(built, "_check_value", None)
    if check is not None and "new_status" in inspect.signature(check).parameters:
        for name in names:
            if name in vars(built):
                check(name, vars(built)[name], new_status=None)
    elif _check is not None:
        _check(built)


def names_of(error):
    """Names of the classes of an exception, most special first."""
    return [cls.__name__ for cls in type(error).__mro__]


def takes_donations():
    """Is a donated buffer gone on jax's default device? Asked of jax: that depends on its version and the platform."""
    given = jnp.zeros(8)
    with warnings.catch_warnings(), jax.disable_jit(False):
        warnings.simplefilter("ignore")
        jax.jit(lambda x: x + 1, donate_argnums=0)(given)
    return given.is_deleted()


class Raises(Observer):
    """CONFIRMED: the call, the application or the statement raises the named exception (or its
    captured object is left with a tracer, which is what older Flax does instead). REFUTED: it ends
    without raising."""

    patience = 3

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.fine = 0
        self.written = []
        self.building = []

    def matches(self, error):
        """Is this the exception of the claim?"""
        names = names_of(error)
        if self.claim["rule"] == "donated-state-reuse":
            # Which one it is depends on the version of jax and on the place of the use.
            return any(name in names for name in ("ValueError", "RuntimeError")) and any(
                word in str(error) for word in ("donate", "deleted"))
        return self.claim["name"] in names

    def raised(self, error, call):
        if self.matches(error) and (call is not None or self.claim["called"] or self._names_attribute(str(error))):
            self.confirm(f"raised {type(error).__name__}: {first_line(error)}", "run")
        else:
            super().raised(error, call)

    def crashed(self, error):
        """Raised beyond the site: it counts where the traceback, the function or its text ties it to the claim."""
        if not self.matches(error):
            return
        frames = traceback.extract_tb(error.__traceback__)
        place = self.claim["place"]
        low, high = self.claim["scope"] if self.claim["rule"] in _LATER else (0, 0)
        steps = {tuple(step) for step in self.claim["steps"]} if self.claim["rule"] in _LATER else ()
        name = self.claim["function"].rpartition(".")[2]
        first, last = self.claim["scope"]
        near = any(frame.filename == place["path"] and low <= (frame.lineno or 0) <= high or (frame.filename, frame.lineno) in steps
                   for frame in frames) or any(frame.filename == place["path"] and (
            place["line"] <= (frame.lineno or 0) <= place["end_line"]
            or frame.name == name and (name != "__init__" or first <= (frame.lineno or 0) <= last)) for frame in frames)
        owner = self.claim["function"].partition(".")[0]
        text = str(error)
        named = any(subject.rpartition(".")[2] in text for subject in self.claim["subjects"]) or (
            owner and owner in text) or self._names_attribute(text)
        if self.claim["rule"] == "static-container-attribute":
            near, named = False, self._names_attribute(text)
        if near or named:
            self.confirm(f"raised {type(error).__name__}: {first_line(error)}", "run")

    def _names_attribute(self, text):
        """Does the text of an error name, in quotes, an attribute that the statement of the claim sets, and no other class?"""
        if not any(f"'{name}'" in text for name in fate.attributes(self.claim["place"])):
            return False
        owner, cls = self.claim["function"].rpartition(".")[0], re.search(r"Pytree type '<class '([^']+)'>'", text)
        return not cls or not owner or owner.rpartition(".")[2] in _bases(cls.group(1).rpartition(".")[2])

    def unbuilt(self, error):
        """An object could not be made: it counts if the text speaks of the attribute, or of another one and this one is
        refused as well. Else it is a mistake in the arguments."""
        if self.matches(error) and self._names_attribute(str(error)):
            self.confirm(f"raised {type(error).__name__}: {first_line(error)}", "run")
        elif self.matches(error) and self.building:
            self._refused(self.building[-1])

    def after(self, call):
        super().after(call)
        self._fine()

    def passed(self, passes):
        if self.claim["kind"] != "raises" or self.claim["called"]:
            return
        # What is being built may fail further on: it is looked at when it is there.
        self.building.append(fate.under_construction(self.claim["place"]["path"]))
        if len(self.building) > self.patience and not self.session.made_up:
            self._built(self.building[:-1])
            del self.building[:-1]

    def _built(self, objects):
        """Objects have been made, or their constructors have failed and somebody has caught that."""
        for built in objects:
            if not self._refused(built):
                self._fine()

    def _refused(self, built):
        """Does Flax refuse what the statement has given an object? Settled then."""
        try:
            if built is not None:
                _look_at(built, fate.attributes(self.claim["place"]))
        except Exception as error:
            if self.matches(error) and self._names_attribute(str(error)):
                self.confirm(f"raised {type(error).__name__}: {first_line(error)}", "run")
                return True
        return False

    def _fine(self):
        self.fine += 1
        if self.fine >= self.patience and self.claim["rule"] not in _LATER:
            self.refute(f"{count(self.fine, 'time')} without {self.claim['name']}", "run", absent=True)

    def finish(self, complete):
        if complete and not self.trouble:
            self._built(self.building)
        if self.settled:
            return
        if self.fine and complete and not self.trouble:
            if self.claim["rule"] == "donated-state-reuse" and not takes_donations():
                self.unknown("not confirmable on this device",
                             "this device ignores donation: what was donated can still be read")
            else:
                self.refute(f"{count(self.fine, 'time')} without {self.claim['name']}", "run", absent=True)
        elif self.error is not None:
            self.unknown("program failed first", f"{type(self.error).__name__}: {first_line(self.error)}")
        else:
            super().finish(complete)


class Leaks(Raises):
    """CONFIRMED: a tracer of a call that is over is held when the next call begins, or at the end of the program, by an
    object that the function reaches (or, on Flax that forbids it, the write raises). REFUTED: nothing holds one by
    then: what the program itself puts right between two calls did not leak."""

    patience = 2
    errors = ("TraceContextError", "UnexpectedTracerError", "ConcretizationTypeError", "TracerBoolConversionError",
              "TracerArrayConversionError", "TracerIntegerConversionError")

    def matches(self, error):
        names = names_of(error)
        return any(name in names for name in self.errors) or self.claim["name"] in names or "trace level" in str(error)

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.left = None

    def before(self, call):
        self._still_there()

    def _still_there(self):
        """Does what the last call left still hold tracers?"""
        if self.left is None or not abstract.outside():
            return
        (call, names), self.left = self.left, None
        now = held_tracers(call)
        names = [name for name in names if name in now]
        if names:
            self.confirm(f"after the call {listing(names)} {'holds a tracer' if len(names) == 1 else 'hold tracers'} of a trace "
                         f"that is over", "run")
        else:
            self._free()

    def traced(self, trace, call):
        super().traced(trace, call)
        if trace.under_trace and self.claim["transform"].rpartition(".")[2] in _MANY:
            self._once(trace, call)
        names = {id(leaf.holder): leaf.path for name, value in walk.captured(trace.function).items()
                 for leaf in walk.leaves(value, name, plain=True)}
        arguments = {id(leaf.holder) for leaf in trace.inputs}
        for variable, first, _ in trace.log.written():
            made_inside = trace.log.values[id(variable)][1] is watch.MISSING or id(variable) in arguments
            if not made_inside and not walk.is_tracer(first):
                self.written.append((names.get(id(variable), type(variable).__name__), variable))

    def _once(self, trace, call):
        """Where a body stands for many runs of it, what it writes into captured objects without a tracer is written once."""
        functions = call.application.functions if call else [trace.function]
        names = {id(leaf.holder): leaf.path for function in functions for name, value in walk.captured(function).items()
                 for leaf in walk.leaves(value, name, plain=True)}
        once = [names[id(variable)] for variable, first, now in trace.log.written()
                if id(variable) in names and not walk.is_tracer(first) and not walk.is_tracer(now)]
        if once:
            self.confirm(f"{listing(once)} got a new value once, when the function was traced, and not in each run of it", "trace")

    def after(self, call):
        Observer.after(self, call)
        if not abstract.outside():
            # Under an outer trace the captured objects rightly hold tracers of that one: look when it is over.
            return
        names = held_tracers(call)
        if self.claim["rule"] == "captured-state-mutation":
            names = [name for name in names if name in self._state(call)]
        if names:
            self.left = call, names
        else:
            self._free()

    def _state(self, call):
        """Paths of what graph objects hold, among all that the functions reach."""
        roots = {}
        for function in call.application.functions or [call.function]:
            roots.update(walk.captured(function))
        roots.update(walk.bind(call.function, call.args, call.kwargs))
        for module in user_modules():
            roots.update({name: value for name, value in vars(module).items() if not name.startswith("__")})
        found = set()
        for name, value in roots.items():
            owners = {}
            for leaf in walk.leaves(value, name, plain=True, owners=owners):
                if leaf.holder is not None or any(leaf.path.startswith(path + ".") for path, _ in owners.values()):
                    found.add(leaf.path)
        return found

    def _free(self):
        self.fine += 1
        if self.fine >= self.patience:
            self.refute(f"after {count(self.fine, 'call')} nothing that the function reaches holds a tracer", "run", absent=True)

    def passed(self, passes):
        pass

    def finish(self, complete):
        if not self.trouble:
            self._still_there()
        left = [name for name, variable in self.written if walk.is_tracer(watch.value_of(variable))]
        if left and not self.trouble and abstract.outside():
            self.confirm(f"after the traces are over {listing(left)} still "
                         f"{'holds a tracer' if len(left) == 1 else 'hold tracers'}", "run")
            return
        if self.fine and complete and not self.trouble:
            self.refute(f"after {count(self.fine, 'call')} nothing that the function reaches holds a tracer", "run", absent=True)
        elif self.calls and complete and not self.trouble:
            self.refute(f"{count(self.calls, 'call')} inside a trace: nothing raised, and no tracer is left now that it is over", "run", absent=True)
        else:
            super().finish(complete)


def held_tracers(call):
    """Names of what holds tracers after a call from outside any trace; [] under an outer trace."""
    if not abstract.outside():
        return []
    own = {id(leaf.value) for leaf in walk.leaves(call.result)}
    names = []
    roots = {}
    for function in call.application.functions or [call.function]:
        roots.update(walk.captured(function))
    roots.update(walk.bind(call.function, call.args, call.kwargs))
    for name, value in roots.items():
        if walk.is_tracer(value):
            names.append(name)
            continue
        names += [leaf.path for leaf in walk.leaves(value, name, plain=True)
                  if walk.is_tracer(leaf.value) and id(leaf.value) not in own]
    if not names:
        for module in user_modules():
            for name, value in list(vars(module).items()):
                if not name.startswith("__") and not isinstance(value, type):
                    names += [leaf.path for leaf in walk.leaves(value, name, plain=True)
                              if walk.is_tracer(leaf.value) and id(leaf.value) not in own]
    return names


def _bases(name):
    """Names of the program's class of a name and of its bases."""
    found = {name}
    for module in user_modules():
        cls = vars(module).get(name)
        if isinstance(cls, type):
            found.update(base.__name__ for base in cls.__mro__)
    return found


def user_modules():
    """The modules of the program itself: not the installed ones."""
    homes = [os.path.realpath(path) for path in sysconfig.get_paths().values()]
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if path and not name.startswith(__name__.partition(".")[0]) and not any(
                os.path.realpath(path).startswith(home + os.sep) for home in homes):
            yield module
