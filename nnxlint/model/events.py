"""What the evaluation tells the rules: one class per event."""

from __future__ import annotations


class Event:
    """Base. kind: the name that rules listen to."""

    __slots__ = ()
    kind = ""


class Site:
    """One application of a transform in the source.

    node, module: the expression; transform: canonical name; row: its facts; function: the value it
    was applied to; called: whether any run reached a call of it; loops: loop statements around it
    in the same function.
    """

    __slots__ = ("node", "module", "transform", "row", "function", "called", "loops", "owner", "calls", "decorated",
                 "frames", "applied", "generic")

    def __init__(self, node, module, transform, row, function, loops, owner, frames):
        self.node = node
        self.module = module
        self.transform = transform
        self.row = row
        self.function = function
        self.called = False
        self.loops = loops
        self.owner = owner
        self.calls = []
        self.decorated = False
        self.frames = frames
        self.applied = 0
        self.generic = False


class Write:
    """A change of a graph object. kinds: kinds of Variable, None for one that is not known;
    how: assign | update | optimizer | layer | draw | init | mode | sow | metric | attribute | increment
    | item | reseed; trail: calls from the trace's entry to the statement; depth: traces around it;
    level: depth of the trace that owns the object."""

    __slots__ = ("target", "kinds", "node", "module", "text", "how", "value", "epoch", "trail", "depth", "level")

    def __init__(self, target, kinds, node, module, text, how, value, epoch, trail, depth, level):
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
    NNX transform lets in; arguments: [(label, outside value, inside value, how)] with how "traced",
    "static" or "mapped"; writes: changes of objects that this trace owns.
    """

    __slots__ = ("site", "depth", "start", "admitted", "arguments", "writes", "generic", "call_node", "call_module",
                 "function", "static", "memo", "result", "expecting", "loops", "caller", "compiled", "options", "entry")

    def __init__(self, site, depth, start, function):
        self.site = site
        self.depth = depth
        self.start = start
        self.function = function
        self.admitted = None
        self.arguments = []
        self.writes = []
        self.generic = False
        self.call_node = None
        self.call_module = None
        self.static = ()
        self.memo = {}
        self.result = None
        self.expecting = False
        self.loops = ()
        self.caller = None
        self.compiled = False
        self.options = {}
        self.entry = None

    def admits(self, target, heap):
        """Whether updates of an object come out of this trace: it is an argument of an NNX transform."""
        if self.admitted is None:
            return False
        one = target
        seen = 0
        while one is not None and seen < 40:
            if one.ident in self.admitted:
                return True
            one = one.parent
            seen += 1
        for label, outside, inside, how in self.arguments:
            if how != "static" and any(inner is target for inner in heap.reach(inside)):
                return True
        if target.parts is not None:
            for state in target.parts[0]:
                if any(root.ident in self.admitted for root in heap.roots(state.root)):
                    return True
        return False


class TransformApplied(Event):
    """A transform was applied to a function (not yet called)."""

    __slots__ = ("site", "function", "options", "frames")
    kind = "applied"

    def __init__(self, site, function, options, frames):
        self.site = site
        self.function = function
        self.options = options
        self.frames = frames


class TransformCalled(Event):
    """A transformed function is called. frame: arguments and options; outer: traces around the call."""

    __slots__ = ("frame", "outer")
    kind = "called"

    def __init__(self, frame, outer):
        self.frame = frame
        self.outer = outer


class TraceEnded(Event):
    """A trace ended. lost: [(write, kinds that no result carries, origin of the object)]; kept: writes
    all of whose kinds come out; outer: traces around it."""

    __slots__ = ("frame", "lost", "kept", "outer", "result")
    kind = "ended"

    def __init__(self, frame, lost, kept, outer, result):
        self.frame = frame
        self.lost = lost
        self.kept = kept
        self.outer = outer
        self.result = result


class CapturedWrite(Event):
    """An object that a trace captured is changed inside it. frame: the trace that captured it."""

    __slots__ = ("frame", "write", "frames")
    kind = "captured"

    def __init__(self, frame, write, frames):
        self.frame = frame
        self.write = write
        self.frames = tuple(frames)


class EagerWrite(Event):
    """An object is changed outside the trace that would own it, or with all traces letting it out."""

    __slots__ = ("write", "loops")
    kind = "eager"

    def __init__(self, write, loops):
        self.write = write
        self.loops = loops


class GradientUsed(Event):
    """Gradients are used to update something. gradient; targets: what is updated with them."""

    __slots__ = ("gradient", "targets", "node", "module")
    kind = "gradient"

    def __init__(self, gradient, targets, node, module):
        self.gradient = gradient
        self.targets = targets
        self.node = node
        self.module = module
