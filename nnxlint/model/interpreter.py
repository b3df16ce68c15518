"""The abstract evaluation of the project's code: one object that holds all of its state."""

from __future__ import annotations

from ..facts import behaviour
from .attributes import Attributes
from .boundary import Boundary
from .calls import Calls
from .classes import Classes
from .events import GradientUsed
from .expressions import Expressions
from .filters import Kinds
from .heap import Heap
from .layers import Layers
from .operations import Operations
from .statements import Statements
from .values import UNKNOWN, Array, Bound, ClassValue, External, Gradient, Instance, Opaque, Seq, StateValue, options

_STEPS = 60_000
_EXPECTED_ERRORS = ("TraceContextError", "UnexpectedTracerError", "TracerError")


class OutOfBudget(Exception):
    """An entry took more steps than it may."""


class Interpreter(Expressions, Statements, Attributes, Calls, Classes, Operations, Layers, Heap, Boundary):
    """Evaluates modules, functions and methods of a Project on one version of Flax.

    flax: the version, a tuple. listener: called with every event.
    """

    OutOfBudget = OutOfBudget
    tracked = frozenset()

    def __init__(self, project, flax, listener):
        self.project = project
        self.flax = flax
        self.listener = listener
        self.live_state = flax >= behaviour.STATE_IS_LIVE
        self.merge_shares = flax >= behaviour.MERGE_SHARES
        self.kinds = Kinds()
        self.externals = {}
        self.sites = {}
        self.pending_sites = {}
        self.reached = set()
        self.stars_in_progress = set()
        self.module = None
        self.entry_module = None
        self.class_scopes = []
        self.active_objects = []
        self.constructing = set()
        self.hijax_depth = 0
        self.generic_run = False
        self.symbolic = 0
        self.reset()

    def reset(self):
        """Forget the state of the last entry."""
        self.frames = []
        self.activations = []
        self.loops = 0
        self.loop_nodes = []
        self.loop_exits = []
        self.branches = 0
        self.branch_marks = []
        self.expecting = 0
        self.symbolic = 0
        self.runs = {}
        self.bare = None
        self.steps = _STEPS
        self.constructing.clear()

    @property
    def at_module_level(self):
        """Whether no function is being run."""
        return not self.activations and not self.branches

    def emit(self, event):
        """Hand an event to whoever listens, with how it came about."""
        if not self.symbolic:
            self.listener(event)

    def qualifier(self, env):
        """The prefix of qualified names in a scope."""
        if env.is_class:
            owner = env.vars.get("__class__")
            return f"{owner.qualname}." if owner is not None else ""
        if env.function is not None:
            return f"{env.function.qualname}.<locals>."
        return ""

    # what the evaluation notes for the rules about callers

    def note_load(self, value, node):
        """A tracked value was read."""

    def note_binding(self, value, name, node):
        """A tracked value was bound to a name."""

    def note_parameter(self, value, name):
        """A tracked value became a parameter."""

    def note_use(self, value):
        """A value was handed on, returned or stored."""

    def discarded(self, value, node):
        """A value was thrown away by an expression statement."""

    def state_taken(self, state, node):
        """A State was taken from an object."""

    def popped(self, value, filters, node):
        """Variables were popped from an object."""

    def created(self, instance, node):
        """An object was made."""

    def constructed_attribute(self, owner, name, value, node):
        """A constructor set an attribute."""

    def attribute_changed(self, owner, name, value, node, augmented):
        """An attribute of a graph object was set after its construction."""

    def updated_from(self, root, states, node):
        """An object was updated from States."""

    def made_static(self, value, node):
        """A value was marked static."""

    def escaped(self, value, name, node):
        """A value was bound to a global or nonlocal name."""
        self.stored_outside(None, name, value, node)

    def stored_outside(self, owner, name, value, node):
        """A value was stored in something that lives longer than the trace."""

    def gradient_used(self, value, targets, node):
        """Gradients reach an update of targets."""
        for one in options(value):
            if one.__class__ is Gradient:
                self.emit(GradientUsed(one, targets, node, self.module))
            elif one.__class__ is Seq:
                for item in one.items:
                    self.gradient_used(item, targets, node)

    def names_expected_error(self, caught):
        """Whether an except clause names an error that a rule predicts: the code shows it on purpose."""
        for value in caught:
            for one in (value.items if value.__class__ is Seq else (value,)):
                if one.__class__ is External and one.name.rpartition(".")[2] in _EXPECTED_ERRORS:
                    return True
        return False

    def enter_context(self, value, node):
        """Enter a with block; returns what undoes it, or None."""
        if value.__class__ is Instance and value.family == "context":
            if "hijax" in value.options:
                before = self.hijax_depth
                self.hijax_depth = 1 if value.options["hijax"] else 0

                def leave():
                    self.hijax_depth = before

                return leave
            if value.options.get("expects"):
                return self._expect()
        if node.__class__.__name__ == "Call":
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name.startswith(("assertRaises", "raises")):
                return self._expect()
        return None

    def _expect(self):
        self.expecting += 1

        def leave():
            self.expecting -= 1

        return leave

    def entered_value(self, value):
        """What ``with value as name`` binds."""
        if value.__class__ is Instance and value.cls is not None:
            found, _ = self.find_in_mro(value.cls, "__enter__")
            return value if found is not None else value
        if value.__class__ is Seq and value.rest is not None and not value.items:
            return value.rest
        return self.mix((value,)) if value.__class__ is not Instance else value


__all__ = ["Array", "Bound", "ClassValue", "Interpreter", "Opaque", "OutOfBudget", "StateValue", "UNKNOWN"]
