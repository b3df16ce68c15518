"""Objects across trace boundaries: copies, reachability, writes, and what a result carries out."""

from __future__ import annotations

import ast

from ..facts.classes import DRAWN
from .events import BroadcastWrite, CapturedWrite, EagerWrite, Write
from .values import (
    Array, Bound, Caller, Const, Dict, Function, Instance, Multi, Opaque, Partial, Seq, StateValue, Transformed, UNKNOWN,
    EACH, batched_in, contents, new_ident, options,
)

# Ways in which a program changes an object by a statement of its own.
_EXPLICIT = frozenset({"update", "optimizer", "assign"})
# Options that say how often a mapped function runs, where no argument shows it.
_SIZES = frozenset({"axis_size", "length"})
_PYTREES = frozenset({"struct", "tuple"})
_MOST_OBJECTS = 2000


class Carry:
    """What a value holds: objects, States, arrays; and what an unknown call may have put into it."""

    __slots__ = ("objects", "states", "arrays", "reads", "callees", "source_ids", "everything", "stores",
                 "readings", "traced")

    def __init__(self):
        self.objects = {}
        self.states = []
        self.arrays = set()
        self.reads = {}
        self.callees = []
        self.source_ids = set()
        self.everything = False
        self.stores = None
        self.readings = []
        self.traced = 0  # deepest trace on whose arguments an array in it depends


class Heap:
    """Mixin: copy, reach, write, gather."""

    def heap_mark(self):
        """Every object made so far has an ident at most this."""
        return new_ident()

    def reach(self, value):
        """All objects that can be reached from a value, each once."""
        out = []
        seen, containers = set(), set()
        stack = [value]
        while stack and len(out) < _MOST_OBJECTS:
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
        nothing; batched: by what depends on the mapped trace of a depth, where value does not show it. Returns the Write, None where nothing is claimed of it."""
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
        if how in _EXPLICIT:
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

    def gather(self, value):
        """The Carry of a value."""
        carry = Carry()
        seen = set()
        stack = [value]
        while stack and len(seen) < 2 * _MOST_OBJECTS:
            one = stack.pop()
            kind = one.__class__
            if kind is Array:
                carry.arrays.add(one.ident)
                carry.traced = max(carry.traced, one.traced)
                for variable, epoch in one.read:
                    carry.reads[variable.ident] = max(epoch, carry.reads.get(variable.ident, -1))
                    carry.readings.append((variable, epoch))
                continue
            if kind is Function:
                stack.extend(self.captured_by(one, seen))
                continue
            if id(one) in seen:
                continue
            seen.add(id(one))
            if kind is Instance:
                carry.objects[one.ident] = one
                if one.source is not None and one.origin in ("clone", "view"):
                    carry.source_ids.add(one.source.ident)
            elif kind is StateValue:
                carry.states.append(one)
                if one.taken is not None:
                    stack.append(one.taken)
                if one.source is not None and one.derived:
                    stack.append(one.source)
            elif kind is Opaque:
                carry.everything = carry.everything or one.everything
                if one.callee is not None:
                    carry.callees.append(one.callee)
            elif kind is Caller:
                stack.append(one.object)
            elif kind is Transformed:
                stack.append(one.function)
            stack.extend(contents(one))
        return carry

    def captured_by(self, function, seen):
        """Values of the local scopes that a returned function closes over."""
        if id(function) in seen:
            return []
        seen.add(id(function))
        out = []
        env = function.env
        names = self.names_in_body(function.node) if env is not None else ()
        while env is not None:
            out.extend(value for name, value in env.vars.items() if name in names)
            env = env.parent
        return out

    def names_in_body(self, node):
        """Names that stand in a function's code."""
        known = self.body_names.get(id(node))
        if known is None:
            known = self.body_names[id(node)] = {one.id for one in ast.walk(node) if one.__class__ is ast.Name}
        return known

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

    def stores(self, instance, whole=True):
        """Idents of the storage behind an object: itself, and what a merged object shares; with the State of several
        objects of which it is one, unless only what is its own counts."""
        out = {instance.ident}
        stack = [instance]
        while stack and len(out) < 200:
            one = stack.pop()
            if one.parts is None or one.parts[1]:
                continue
            for state in one.parts[0]:
                link = state
                for _ in range(8):
                    if link.__class__ is not StateValue:
                        break
                    out.add(link.ident)
                    taken = link.taken
                    if taken.__class__ is StateValue:
                        one_of_several = taken.root.__class__ is Seq and link.root.__class__ is not Seq
                        computed = link.derived and not taken.derived  # and so has Variables of its own
                        if computed or one_of_several and not whole:
                            break
                    link = taken
                for root in self.roots(state.root) if not state.derived else ():
                    if root.ident not in out:
                        out.add(root.ident)
                        stack.append(root)
        return out

    def stored(self, carry):
        """Idents of the storage behind the objects in a Carry, as far as it is their own."""
        if carry.stores is None:
            carry.stores = set(carry.source_ids).union(*(self.stores(held, whole=False) for held in carry.objects.values()))
        return carry.stores

    def lineage(self, instance):
        """Idents of everything that an object's content came from: its owners, the States it was merged from
        and what those were taken from, copied or shared."""
        out = set()
        stack = [instance]
        while stack and len(out) < 200:
            one = stack.pop()
            if one is None or one.ident in out:
                continue
            out.add(one.ident)
            stack.append(one.parent)
            for state in self._merged_of(one):
                out.add(state.ident)
                stack.extend(self.roots(state.root))
        return out

    def originals(self, instance):
        """Idents of the objects that an object is a copy of: cloned, copied across a boundary, or merged of their
        State; an object inside a copied one is a copy of what stands at the same path."""
        out = set()
        stack = [instance]
        while stack and len(out) < 200:
            one = stack.pop()
            path = []
            while one is not None and len(path) < 12:
                for source in self._copied_from(one):
                    for name in reversed(path):
                        source = source.attrs.get(name) if source.__class__ is Instance else None
                    if source.__class__ is Instance and source.ident not in out:
                        out.add(source.ident)
                        stack.append(source)
                parent = one.parent
                if parent is not None:
                    path.append(next((name for name, value in parent.attrs.items() if value is one), None))
                one = parent
        return out

    def _copied_from(self, instance):
        """What an object itself was copied or merged from."""
        if instance.source is not None:
            yield instance.source
        for state in self._merged_of(instance):
            yield from self.roots(state.root)

    @staticmethod
    def _merged_of(instance):
        """The States that an object is or was merged of, and those that they were taken from."""
        merged = instance.parts or instance.former_parts
        for state in merged[0] if merged is not None else ():
            while state.__class__ is StateValue:
                yield state
                state = state.taken

    def carried(self, write, carry, kind=None):
        """Whether what a write changed is in a Carry: "state", "array" or "". kind: only this kind of
        Variable."""
        target = write.target
        kinds = (kind,) if kind is not None else write.kinds
        if carry.everything:
            return "state"
        if self._carries(target, kinds, carry, write.epoch):
            return "state"
        if write.value is not None and write.how not in ("layer", "draw"):
            return self._holds_value(write.value, carry)
        if write.how in ("layer", "draw") and any(
                epoch >= write.epoch and self.is_ancestor(target, variable) for variable, epoch in carry.readings):
            return "array"
        if write.how in ("layer", "draw") and any(
                held is not target and held.cls is None and held.row is None and self.is_ancestor(target, held) for held in carry.objects.values()):
            return "array"  # the layer's own Variables are handed out
        if target.ident in carry.reads and carry.reads[target.ident] >= target.epoch:
            return "array"
        return ""

    def _carries(self, target, kinds, carry, epoch):
        stores = set()
        one = target
        chain = []
        while one is not None and len(chain) < 30:
            chain.append(one)
            stores |= self.stores(one)
            one = one.parent
        if stores & self.stored(carry):
            return True
        for callee in carry.callees:
            if not self.is_graph(callee) and any(callee is link for link in chain):
                return True
        for state in carry.states:
            if all(state.filter.takes(kind, self.kinds) is False for kind in kinds):
                continue
            if state.ident in stores or (state.taken is not None and state.taken.ident in stores):
                return True
            roots = self.roots(state.root)
            for root in roots:
                inside = self.stores(root, whole=False) & stores or any(inner.ident in stores for inner in self.reach(root))
                if inside and (state.live or state.derived or state.epoch >= epoch or root.epoch == state.epoch):
                    return True
        return False

    @staticmethod
    def _holds_value(value, carry):
        stack = [value]
        for _ in range(50):
            if not stack:
                return ""
            one = stack.pop()
            if one.__class__ is Array:
                if one.ident in carry.arrays:
                    return "array"
            elif one.__class__ is StateValue:
                if any(one is other for other in carry.states):
                    return "state"
            elif one.__class__ is Instance:
                if one.ident in carry.objects:
                    return "state"
            elif one.__class__ is Seq:
                stack.extend(one.items)
            elif one.__class__ is Multi:
                stack.extend(one.options)
            elif one.__class__ is Opaque:
                stack.extend(item for item in one.holds if item.__class__ in (Array, StateValue))
        return ""

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
        while stack and len(seen) < 2 * _MOST_OBJECTS:
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
