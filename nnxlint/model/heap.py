"""Objects across trace boundaries: copies, reachability and writes."""

from __future__ import annotations

from ..facts.classes import DRAWN
from .carry import MOST_OBJECTS
from .events import EXPLICIT, BroadcastWrite, CapturedWrite, EagerWrite, Write
from .values import (
    EACH, UNKNOWN, Array, Bound, Const, Dict, Instance, Multi, Opaque, Partial, Seq, StateValue, batched_in, contents, new_ident, options,
)

# Options that say how often a mapped function runs, where no argument shows it.
_SIZES = frozenset({"axis_size", "length"})
_PYTREES = frozenset({"struct", "tuple"})


class Heap:
    """Mixin: copy, reach, write, touch."""

    def heap_mark(self):
        """Every object made so far has an ident at most this."""
        return new_ident()

    def reach(self, value):
        """All objects that can be reached from a value, each once."""
        out = []
        seen, containers = set(), set()
        stack = [value]
        while stack and len(out) < MOST_OBJECTS:
            one = stack.pop()
            if one.__class__ is Instance:
                if one.ident in seen:
                    continue
                seen.add(one.ident)
                out.append(one)
            elif one.__class__ in (Seq, Dict):
                if id(one) in containers:
                    continue
                containers.add(id(one))
            stack.extend(contents(one))
        return out

    def copy_instance(self, instance, level, memo, origin):
        """A copy of an object and of all that is inside it."""
        known = memo.get(instance.ident)
        if known is not None:
            return known
        self.steps -= 4
        if self.steps < 0:
            raise self.OutOfBudget()
        made = Instance(cls=instance.cls, row=instance.row, family=instance.family, kind=instance.kind,
                        graph=instance.graph, level=level, name=instance.name, origin=origin, node=instance.node)
        memo[instance.ident] = made
        made.source = instance
        made.flags = dict(instance.flags) if instance.flags else instance.flags
        made.hijax = instance.hijax
        made.options = instance.options
        made.lazy = instance.lazy
        made.module = instance.module
        made.epoch = instance.epoch
        made.evidence = instance.evidence
        made.const = instance.const and origin in ("clone", "view")
        if instance.parent is not None:
            made.parent = memo.get(instance.parent.ident)
        self._copy_into(instance, made, level, memo, origin)
        return made

    def _copy_into(self, instance, made, level, memo, origin):
        static = instance.cls.static_fields if instance.cls is not None else ()
        for name, value in list(instance.attrs.items()):
            if name in static:
                made.attrs[name] = value
                continue
            copied = self.copy_value(value, level, memo, origin)
            made.attrs[name] = copied
            if copied.__class__ is Instance and copied.parent is None and copied is not value:
                copied.parent = made
        if instance.rest is not None:
            made.rest = self.copy_value(instance.rest, level, memo, origin)

    def copy_attributes(self, source, made):
        """Fill a copy that was made before its source had attributes."""
        self._copy_into(source, made, made.level, {source.ident: made}, made.origin)

    def copy_value(self, value, level, memo, origin="argument"):
        """A value as it arrives on the other side of a boundary."""
        kind = value.__class__
        if kind is Instance:
            if value.graph is False and value.family not in _PYTREES and not (
                    self.only_pytrees and origin == "argument" and value.cls is not None):
                return value
            if value.hijax and origin == "argument":
                return value
            return self.copy_instance(value, level, memo, origin)
        if kind is Array:
            made = Array(level, value.read if origin != "argument" else (), "key" if value.origin and origin == "argument"
                         else value.origin, value.draws)
            made.integer = value.integer
            made.traced, made.batched = value.traced, value.batched
            if origin != "argument":
                made.ident = value.ident
            else:
                made.traced = level
                if self.mapping:
                    made.batched = level
            return made
        if origin == "argument" and (kind is UNKNOWN.__class__ or (
                kind is Const and isinstance(value.value, (int, float)) and not isinstance(value.value, bool))):
            made = Array(level)
            made.traced = level
            if self.mapping:
                made.batched = level
            return made
        if kind is StateValue:
            made = StateValue(self.copy_value(value.root, level, memo, origin), value.filter, level, value.live,
                              value.epoch, value.name, value.node)
            made.source = value
            made.origin = origin if origin == "argument" else value.origin
            made.derived = value.derived
            return made
        if kind is Seq:
            known = memo.get(id(value))
            if known is not None:
                return known
            made = Seq([], None, value.mutable, level)
            memo[id(value)] = made
            made.items = [self.copy_value(item, level, memo, origin) for item in value.items]
            made.rest = None if value.rest is None else self.copy_value(value.rest, level, memo, origin)
            return made
        if kind is Dict:
            known = memo.get(id(value))
            if known is not None:
                return known
            made = Dict({}, None, level)
            memo[id(value)] = made
            made.items = {key: self.copy_value(item, level, memo, origin) for key, item in value.items.items()}
            made.rest = None if value.rest is None else self.copy_value(value.rest, level, memo, origin)
            return made
        if kind is Multi or kind is Opaque:
            known = memo.get(id(value))
            if known is not None:
                return known[0]
            if kind is Multi:
                made = Multi(tuple(self.copy_value(one, level, memo, origin) for one in value.options))
            else:
                made = Opaque(tuple(self.copy_value(one, level, memo, origin) for one in value.holds), value.callee)
                made.everything = value.everything
            memo[id(value)] = (made, value)
            return made
        return value

    def write(self, target, kinds, node, text, *, value=None, how="assign", idle=False, batched=0):
        """A graph object changes: by which statement, in which kinds of Variable; idle: with random numbers that decide
        nothing; batched: by what depends on the mapped trace of a depth, where value does not show it. Returns the Write, None
        where nothing is claimed of it."""
        if target.hijax and how != "mode":
            return None
        owner = target
        for _ in range(12):
            owner.epoch += 1
            if owner.parent is None:
                break
            if owner.name == EACH:
                self.gone_through.append(owner.parent)
            owner = owner.parent
        depth = len(self.frames)
        if self.symbolic or self.expecting or target.graph is False or self._under_construction(target):
            return None
        level = self.owner_level(target, kinds)
        made = Write(target, kinds, node, self.module, text, how, value, target.epoch, self.trail(level), depth, level)
        made.sure = not self.branches
        made.idle = idle
        if how in EXPLICIT:
            made.after = self.reads
            self.reads += 1
        made.grows = value.__class__ is Array and value.joined and target in value.whole
        for index in range(level, depth):
            frame = self.frames[index]
            if not frame.admits(target, self):
                made.trail = self.trail(index + 1)
                self.emit(CapturedWrite(frame, made, self.frames[:depth], self._shares(target, kinds)))
                return made
        self._broadcast(made, level, depth, batched)
        if level:
            made.continues = target.touched > self.frames[level - 1].since
            self.frames[level - 1].writes.append(made)
        elif depth == 0 or how not in ("init",):
            self.emit(EagerWrite(made, tuple(self.loop_nodes)))
        return made

    def _under_construction(self, target):
        """Whether an object is still inside its constructor, or part of one that is; for a trace that the
        constructor enters it is like any other."""
        if not self.constructing or target.level < len(self.frames):
            return False
        one = target
        for _ in range(12):
            if one is None:
                return False
            if one.ident in self.constructing:
                return True
            one = one.parent
        return False

    def _broadcast(self, write, level, depth, batched):
        """Report a change of an object that a mapped trace around it broadcasts, by what depends on the trace of a depth."""
        batched = batched or batched_in(write.value)
        for frame in self.frames[level:depth]:
            if frame.axes is None or frame.admitted is None or "mapped" not in frame.axes and _SIZES.isdisjoint(frame.options):
                continue
            drawn = write.how in ("draw", "init") and write.kinds == (DRAWN,)
            dropped = frame.site.row["drops_broadcast"] and write.how not in ("mode", "init", "sow", "attribute", "increment")
            if batched != frame.depth and not drawn and not dropped:
                continue
            if write.how == "init" and frame.generic and not any(
                    active.function.qualname.endswith("__init__") for active in self.activations[:frame.start]):
                continue  # nobody is seen to build a model of what is made, as in a test of something else
            for (label, outside, inside, how), axis in zip(frame.arguments, frame.axes):
                if axis == "none" and any(one is write.target for one in self.reach(inside)):
                    self.emit(BroadcastWrite(frame, write, not drawn))
                    return

    @staticmethod
    def _shares(target, kinds):
        one = target
        for _ in range(30):
            if one is None or kinds == ("attribute",) or kinds == ("mode",):
                return False
            if one.parts is not None:
                return not one.parts[1]
            one = one.parent
        return False

    def owner_level(self, target, kinds):
        """Depth of the trace that owns the Variables of these kinds inside an object."""
        parts = target.parts
        if parts is None:
            return target.level
        states, copies = parts
        depth = len(self.frames)
        if copies or kinds == ("attribute",) or kinds == ("mode",):
            return min(depth, max(target.level, 0)) if copies else depth
        maybe = []
        for state in states:
            answers = [state.filter.takes(kind, self.kinds) for kind in kinds]
            if all(answer is True for answer in answers):
                return min(state.level, depth)
            if any(answer is not False for answer in answers):
                maybe.append(state.level)
        return min(depth, max(maybe, default=target.level))

    def trail(self, depth):
        """The calls that lead from the entry of the trace at a depth to here: (node, module, function)."""
        start = self.frames[depth - 1].start if 0 < depth <= len(self.frames) else 0
        return tuple((active.node, self.activations[index - 1].function.module if index else self.entry_module,
                      active.function.qualname)
                     for index, active in enumerate(self.activations) if index > start)

    def touch(self, instance):
        """The content of an object is read inside a trace."""
        if not self.frames or instance.touched == self.reads:
            return
        seen = 0
        one = instance
        self.captured_read(instance, None)
        while one is not None and seen < 40:
            if one.touched == self.reads and one is not instance:
                break
            one.touched = self.reads
            if one.source is not None and one.origin in ("clone", "view") and one.level == len(self.frames) and one.source.touched != self.reads:
                one.source.touched = self.reads
                if one.source.parts is not None:
                    for state in one.source.parts[0]:
                        self.touch_state(state)
            if one.parts is not None:
                for state in one.parts[0]:
                    self.touch_state(state)
            one = one.parent
            seen += 1

    def traced_depth(self, instance):
        """Depth of the innermost trace in which the content of an object is a tracer, 0 for none."""
        for frame in reversed(self.frames):
            if frame.admitted is not None and frame.admits(instance, self) and instance.ident not in frame.concrete:
                return frame.depth
        return instance.level

    def touch_state(self, state):
        """The content of a State is read."""
        for _ in range(8):
            if state.__class__ is not StateValue:
                break
            for root in self.roots(state.root):
                if root.touched != self.reads:
                    root.touched = self.reads
                    if root.parts is not None:
                        for inner in root.parts[0]:
                            self.touch_state(inner)
            state = state.taken

    def touch_all(self, value):
        """Everything inside a value may be read."""
        if not self.frames or (value.__class__ is Instance and value.touched == self.reads):
            return
        carry = self.gather(value)
        for one in carry.objects.values():
            self.touch(one)
        for state in carry.states:
            self.touch_state(state)

    def is_graph(self, instance):
        """Whether it is proven that an object is a graph object: by itself, its source or its owner."""
        seen = 0
        one = instance
        while one is not None and seen < 40:
            if one.graph is True:
                return True
            if one.graph is False:
                return False
            one = one.source
            seen += 1
        parent = instance.parent
        seen = 0
        while parent is not None and seen < 40:
            if parent.graph is True:
                return True
            if parent.graph is False:
                return False
            if parent.source is not None and parent.source.graph is True:
                return True
            parent = parent.parent
            seen += 1
        return False

    def origin_of(self, instance):
        """Where an object came from: its own origin, or that of the object it was reached from."""
        seen = 0
        while instance.origin == "symbol" and instance.parent is not None and seen < 40:
            instance = instance.parent
            seen += 1
        return instance.origin

    def relevel(self, value, level, traced):
        """What leaves a trace belongs to the trace around it. traced: the depth of the outer trace that its
        arrays depend on."""
        stack = [value]
        seen = set()
        while stack and len(seen) < 2 * MOST_OBJECTS:
            one = stack.pop()
            kind = one.__class__
            if id(one) in seen:
                continue
            seen.add(id(one))
            if kind is Instance:
                if one.level > level:
                    one.level = level
                    one.parts, one.former_parts = None, one.parts or one.former_parts
                    if one.origin in ("argument", "merged"):
                        one.origin = "new"
            elif kind in (StateValue, Array, Seq, Dict):
                one.level = min(one.level, level)
                if kind is StateValue:
                    stack.append(one.root)
                elif kind is Array and one.traced > level:
                    one.traced = traced
            if kind not in (Bound, Partial):
                stack.extend(contents(one))
