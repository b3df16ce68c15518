"""The abstract evaluation of the project's code: one object that holds all of its state."""

from __future__ import annotations

from ..facts import behaviour
from .annotations import Annotations
from .arrays import Arrays
from .attributes import Attributes
from .boundary import Boundary
from .calls import Calls
from .carry import Carries
from .classes import Classes
from .conditions import Conditions
from .expressions import Expressions
from .filters import Kinds
from .heap import Heap
from .layers import Layers
from .numbers import Numbers
from .operations import Operations
from .statements import Statements
from .tracking import Tracking
from .values import External, Instance, Seq

_STEPS = 40_000
_EXPECTED_ERRORS = ("TraceContextError", "UnexpectedTracerError", "TracerError")


class OutOfBudget(Exception):
    """An entry took more steps than it may."""


class Interpreter(Tracking, Conditions, Numbers, Expressions, Statements, Attributes, Calls, Arrays, Annotations, Classes, Operations, Layers,
                  Heap, Carries, Boundary):
    """Evaluates modules, functions and methods of a Project on one version of Flax.

    flax: the version, a tuple. listener: called with every event.
    """

    OutOfBudget = OutOfBudget

    def __init__(self, project, flax, listener):
        self.project = project
        self.flax = flax
        self.listener = listener
        self.live_state = flax >= behaviour.STATE_IS_LIVE
        self.pytrees = flax >= behaviour.GRAPH_OBJECTS_ARE_PYTREES
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
        self.hijax_functions = set()
        self.replaced_functions = set()  # ids of the code of functions around which a transform is replaced by something else
        self.gone_through = []  # objects through all of whose parts a loop goes, and changes them
        self.any_donated = False
        self.only_pytrees = False  # what goes into a trace is a pytree, whatever its class: nothing else can
        self.looking = 0  # calls around that look at the structure of a State, and not at what is in it
        self.memoised = set()  # ids of the code of functions that keep what they returned
        self.compile_time = 0  # blocks around in which jax computes at once, even under a compiled trace
        self.marked = None  # the last call that marked a value as pytree data
        self.data_attributes = set()
        self.put_back = set()  # (class, attribute) of plain objects that are set outside of any trace
        self.empty_attributes = []
        self.generic_run = False
        self.symbolic = 0
        self.reads = 0
        self.body_names = {}
        self.incomplete = False
        self.mapping = False
        self.reset()

    def reset(self):
        """Forget the state of the last entry."""
        self.frames = []
        self.activations = []
        self.loops = 0
        self.repeating = 0
        self.loop_nodes = []
        self.loop_exits = []
        self.branches = 0
        self.branch_marks = []
        self.expecting = 0  # around code that is meant to fail
        self.showing = 0  # around code whose errors a script prints
        self.symbolic = 0
        self.runs = {}
        self.bare = None
        self.untracked = None  # the last call of a transformed function whose result was not followed
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

    def names_expected_error(self, caught):
        """Whether an except clause names an error that a rule predicts: the code shows it on purpose."""
        for value in caught:
            for one in (value.items if value.__class__ is Seq else (value,)):
                if one.__class__ is External and one.name.rpartition(".")[2] in _EXPECTED_ERRORS:
                    return True
        return False

    def context(self, **options):
        """What a with block enters, or a decorator sets around a function; the options say what holds there."""
        made = Instance(family="context", graph=False, level=len(self.frames))
        made.options = options
        return made

    def enter_context(self, value, node):
        """Enter a with block; returns what undoes it, or None."""
        if value.__class__ is Instance and value.family == "context":
            if "hijax" in value.options:
                before = self.hijax_depth
                self.hijax_depth = 1 if value.options["hijax"] else 0

                def leave():
                    self.hijax_depth = before

                return leave
            if value.options.get("compile_time"):
                return self._within("compile_time")
            if value.options.get("expects"):
                return self._within("expecting")
        if node.__class__.__name__ == "Call":
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name.startswith(("assertRaises", "raises")):
                return self._within("expecting")
        return None

    def _within(self, counter):
        """Count one more block around; returns what ends it."""
        setattr(self, counter, getattr(self, counter) + 1)

        def leave():
            setattr(self, counter, getattr(self, counter) - 1)

        return leave

    def entered_value(self, value):
        """What ``with value as name`` binds."""
        if value.__class__ is Seq and value.rest is not None and not value.items:
            return value.rest
        return self.mix((value,)) if value.__class__ is not Instance else value
