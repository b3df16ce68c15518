"""What the evaluation tells the rules: one class per event."""

from __future__ import annotations

from .values import new_ident


class Event:
    """Base. kind: the name that rules listen to. Made from values in the order of __slots__."""

    __slots__ = ()
    kind = ""

    def __init__(self, *values):
        for name, value in zip(self.__slots__, values, strict=True):
            setattr(self, name, value)


class Site:
    """One application of a transform in the source.

    node, module: the expression; transform: canonical name; row: its facts; function: the value it
    was applied to; called: whether any run reached a call of it; loops: loop statements around it
    in the same function; rounds: those around it where it was applied last, with the calls in them that led there.
    """

    __slots__ = ("node", "module", "transform", "row", "function", "called", "loops", "owner",
                 "frames", "applied", "generic", "conditional", "repeating", "rounds")

    def __init__(self, node, module, transform, row, function, loops, owner, frames):
        self.node = node
        self.module = module
        self.transform = transform
        self.row = row
        self.function = function
        self.called = False
        self.loops = loops
        self.owner = owner
        self.frames = frames
        self.applied = 0
        self.generic = False
        self.rounds = ()
        self.conditional = False  # only some rounds of its loop come by
        self.repeating = False  # a loop calls the function in which it stands


# Ways (Write.how) in which a statement of the program puts new values into a whole object.
EXPLICIT = frozenset({"update", "optimizer"})


class Write:
    """A change of a graph object. kinds: kinds of Variable, None for one that is not known;
    how: assign | update | optimizer | layer | draw | init | mode | sow | metric | attribute | increment
    | item | reseed; trail: calls from the trace's entry to the statement; depth: traces around it;
    level: depth of the trace that owns the object; continues: the trace that owns it read the old content before;
    grows: the new content is the old one and more; after: number of the last read before it."""

    __slots__ = ("target", "kinds", "node", "module", "text", "how", "value", "epoch", "trail", "depth", "level", "mark", "sure",
                 "idle", "continues", "grows", "after")

    def __init__(self, target, kinds, node, module, text, how, value, epoch, trail, depth, level):
        self.continues = self.grows = False
        self.after = 0
        self.idle = False  # random numbers that go where they decide nothing
        self.sure = True  # no condition inside the trace decides whether it happens
        self.mark = new_ident()  # larger than the ident of every object made before
        self.target = target
        self.kinds = kinds
        self.node = node
        self.module = module
        self.text = text
        self.how = how
        self.value = value
        self.epoch = epoch
        self.trail = trail
        self.depth = depth
        self.level = level


class Frame:
    """One run of a transformed function: a trace.

    site; depth counts from 1; start: activations below it; admitted: idents of the objects that an
    NNX transform lets in; concrete: those of them whose content no tracer replaces, since a gradient is not
    taken by them; arguments: [(label, outside value, inside value, how)] with how "traced",
    "static"; writes: changes of objects that this trace owns; captured: objects of outer traces that were
    read inside; axes: what is mapped of each argument ("none", "mapped", "unknown"); untouched: indices of
    arguments that hold state and were never read; transformed: the value that was called; synthetic: no
    code calls it, the analysis does; results: what inner steps returned; foreign: [(label, object, trace)] arguments that an outer trace captured;
    places: {variable or attribute: (name, States)} of the States of outer traces that were read inside;
    expecting, showing: it runs where an error is expected, or caught and printed;
    repeating: some loop of the program calls it, in whatever function; rounds: the loops around its call, with the calls in them
    that led there; since: number of the last read before it began;
    averaged: layers that read their running statistics rather than update them.
    """

    __slots__ = ("site", "depth", "start", "admitted", "arguments", "writes", "generic", "call_node", "call_module",
                 "function", "static", "memo", "result", "expecting", "showing", "repeating", "loops", "rounds", "caller", "compiled",
                 "options", "captured", "axes", "untouched", "transformed", "donated", "synthetic", "since", "averaged",
                 "foreign", "order", "results", "gradients", "concrete", "places",
                 "static_results")

    def __init__(self, site, depth, start, function):
        self.site = site
        self.depth = depth
        self.start = start
        self.function = function
        self.admitted = None
        self.concrete = ()
        self.places = {}
        self.arguments = []
        self.writes = []
        self.generic = False
        self.call_node = None
        self.call_module = None
        self.static = ()
        self.memo = {}
        self.result = None
        self.expecting = False
        self.showing = False
        self.repeating = False
        self.loops = ()
        self.rounds = ()
        self.caller = None
        self.compiled = False
        self.options = {}
        self.captured = {}
        self.axes = None
        self.untouched = ()
        self.transformed = None
        self.order = 0
        self.synthetic = False
        self.since = 0
        self.averaged = []
        self.foreign = ()
        self.results = []
        self.gradients = ()
        self.static_results = ()
        self.donated = ()

    def admits(self, target, heap):
        """Whether updates of an object come out of this trace: it is an argument of an NNX transform."""
        if self.admitted is None:
            return False
        one = target
        seen = 0
        while one is not None and seen < 40:
            if one.ident in self.admitted:
                self.admitted.add(target.ident)
                return True
            one = one.parent
            seen += 1
        if target.parts is not None:
            for state in target.parts[0]:
                if any(root.ident in self.admitted for root in heap.roots(state.root)):
                    return True
        return False


class TransformApplied(Event):
    """A transform was applied to a function (not yet called)."""

    __slots__ = ("site", "function", "options", "frames", "expecting")
    kind = "applied"


class TransformCalled(Event):
    """A transformed function is called. frame: arguments and options; outer: traces around the call."""

    __slots__ = ("frame", "outer")
    kind = "called"


class TraceEnded(Event):
    """A trace ended. lost: [(write, kinds that no result carries, origin of the object)]; kept: writes
    all of whose kinds come out; shown: [(write, origin of the object)] of those whose value comes out as a mere array;
    outer: traces around it."""

    __slots__ = ("frame", "lost", "kept", "shown", "outer", "result")
    kind = "ended"


class CapturedWrite(Event):
    """An object that a trace captured is changed inside it. frame: the trace that captured it; merged:
    through an object that was merged from an outer trace's State and shares its Variables."""

    __slots__ = ("frame", "write", "frames", "merged")
    kind = "captured"

    def __init__(self, frame, write, frames, merged):
        self.merged = merged
        self.frame = frame
        self.write = write
        self.frames = tuple(frames)


class EagerWrite(Event):
    """An object is changed outside the trace that would own it, or with all traces letting it out."""

    __slots__ = ("write", "loops")
    kind = "eager"


class GradientUsed(Event):
    """Gradients are used to update something. targets: what is updated with them; how: "update",
    "optimizer" or "map" (they are combined with it by a tree map); originals: idents of the objects that a
    target, or what is in it, is a copy of."""

    __slots__ = ("gradient", "targets", "originals", "node", "module", "depth", "how")
    kind = "gradient"


class Returned(Event):
    """A step returned updated state. owners: idents of the caller's objects and States that it updates;
    carriers: where in the result the new state is; open: some of it is where it cannot be followed; traced:
    the call stands in a trace of a JAX transform; reads: how often an argument that it
    updates was read by its name afterwards; caller: the function in which it stands; borrowed: the
    caller got the state from its own caller."""

    __slots__ = ("frame", "site", "node", "module", "owners", "writes", "loops", "carriers", "open", "traced", "caller",
                 "borrowed", "reads")
    kind = "returned"

    def __init__(self, frame, node, module, owners, writes, loops):
        self.frame = frame
        self.site = frame.site
        self.node = node
        self.module = module
        self.owners = owners
        self.writes = writes
        self.loops = loops
        self.carriers = []
        self.open = False
        self.traced = False
        self.caller = None
        self.borrowed = False
        self.reads = 0


class NewParameters(Event):
    """New parameters were computed from gradients. traced: inside a trace; frame: the innermost one, or None."""

    __slots__ = ("node", "module", "traced", "loops", "carriers", "site", "caller", "frame")
    kind = "parameters"

    def __init__(self, node, module, traced, loops):
        self.node = node
        self.module = module
        self.traced = traced
        self.loops = loops
        self.carriers = []
        self.site = None
        self.caller = None
        self.frame = None


class NewOptimizerState(NewParameters):
    """A step of a functional optimizer computed its new state inside a trace, from a state that came in as an
    argument of frame. keeps: whether that optimizer keeps anything, None if it cannot be told; argument: the
    name of that argument."""

    __slots__ = ("keeps", "argument")
    kind = "optimizer_state"


class StateThrownAway(Event):
    """A compiled function, called as a statement outside any trace, returns nothing but a State that it computed from its
    arguments without updating anything. given: what those arguments were, (ident, epoch) of the object of each State."""

    __slots__ = ("frame", "node", "module", "loops", "given")
    kind = "thrown"


class ResultThrownAway(Event):
    """A library function that does nothing but to return new arrays for those of a State is called as a statement. frame: the
    innermost trace, or None."""

    __slots__ = ("name", "node", "module", "frame")
    kind = "pure"


class StateTaken(Event):
    """A State was taken from an object outside any trace. branches: conditions around it."""

    __slots__ = ("state", "node", "module", "loops", "branches")
    kind = "taken"


class AttributeSet(Event):
    """An attribute of a graph object was set; constructing: by its own constructor."""

    __slots__ = ("owner", "name", "value", "node", "module", "augmented", "frames", "loops", "constructing")
    kind = "attribute"


class UpdatedFrom(Event):
    """nnx.update(root, *states)."""

    __slots__ = ("root", "states", "node", "module", "depth", "loops")
    kind = "updated"


class EagerCall(Event):
    """An object is called outside any trace. repeating: in a loop, of whatever function; run: mark of the
    Activation of the function that calls it, 0 in a module's own code."""

    __slots__ = ("instance", "node", "module", "repeating", "run")
    kind = "eager_call"


class StoredOutside(Event):
    """A traced value was stored in something that outlives its trace. depends: it was computed from what came into the trace;
    else it is a constant that the trace has staged."""

    __slots__ = ("owner", "name", "value", "node", "module", "frame", "depends")
    kind = "stored"


class StateRead(Event):
    """A State is read after the object it was taken from was updated."""

    __slots__ = ("state", "node", "module", "loops")
    kind = "read"


class StatesCombined(Event):
    """Two live States of one object, taken at different times, go into the same call."""

    __slots__ = ("state", "node", "module")
    kind = "combined"


class StateKept(Event):
    """A live State is appended to a list, in a loop outside any trace."""

    __slots__ = ("state", "node", "module")
    kind = "kept"


class Merged(Event):
    """An object is merged from States outside any trace, and shares the Variables of the live ones."""

    __slots__ = ("made", "states", "node", "module")
    kind = "merged"


class Popped(Event):
    """Variables were popped from objects."""

    __slots__ = ("roots",)
    kind = "popped"


class KeyCaptured(Event):
    """Random numbers are drawn from a key that a compiled trace captured, or made of a constant. frame: that trace."""

    __slots__ = ("frame", "made", "node", "module")
    kind = "key"


class BroadcastWrite(Event):
    """An object that a mapped transform broadcasts is changed inside. batched: with a value of the mapped
    axis; else random numbers are drawn from it, the same for every element."""

    __slots__ = ("frame", "write", "batched")
    kind = "broadcast"


class DonatedRead(Event):
    """A value is read after it was donated to a call. frame: that call."""

    __slots__ = ("frame", "value", "node", "module")
    kind = "donated"
