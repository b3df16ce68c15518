"""Does it raise?"""

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

from . import fate
from .base import Observer, count, first_line


# Rules whose exception comes from a later statement of the same scope, or at a step of the finding.
_LATER = ("wrong-gradient-target", "donated-state-reuse", "split-shared-reference")


# Errors that speak of a tracer where none can be.
TRACERS = {"TraceContextError", "UnexpectedTracerError", "ConcretizationTypeError", "TracerBoolConversionError",
           "TracerArrayConversionError", "TracerIntegerConversionError"}
# What Flax and Python say of an object that jax has taken for one array.
_FOR_AN_ARRAY = ("Unsupported type: <class 'jax", "Tracer has no attribute")
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
        if self.claim["rule"] == "unsupported-graph-argument" and any(text in str(error) for text in _FOR_AN_ARRAY):
            return True
        # The errors of tracers are TypeErrors too, and speak of something else.
        return self.claim["name"] in names and not (self.claim["name"] == "TypeError" and TRACERS & {*names})

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
            self.refute(f"{count(self.fine, 'time')} without {self.claim['name']}", "run", absent=True, so_far=True)

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
