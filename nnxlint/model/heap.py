"""Objects across trace boundaries: copies, reachability, writes, and what a result carries out."""

from __future__ import annotations

from ..facts.classes import EVAL_FLAGS
from .events import CapturedWrite, EagerWrite, Write
from .values import Array, Bound, Caller, Dict, Function, Instance, Multi, Opaque, Partial, Seq, StateValue, Transformed

_PYTREES = frozenset({"struct", "tuple"})
_MOST_OBJECTS = 400


class Carry:
    """What a value holds: objects, States, arrays; and what an unknown call may have put into it."""

    __slots__ = ("objects", "states", "arrays", "reads", "callees", "source_ids")

    def __init__(self):
        self.objects = {}
        self.states = []
        self.arrays = set()
        self.reads = {}
        self.callees = []
        self.source_ids = set()


class Heap:
    """Mixin: copy, reach, write, gather."""

    def heap_mark(self):
        """Every object made so far has an ident at most this."""
        return Instance().ident

    def reach(self, value):
        """All objects that can be reached from a value, each once."""
        out = []
        seen = set()
        stack = [value]
        while stack and len(out) < _MOST_OBJECTS:
            one = stack.pop()
            kind = one.__class__
            if kind is Instance:
                if one.ident in seen:
                    continue
                seen.add(one.ident)
                out.append(one)
                stack.extend(one.attrs.values())
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Seq:
                stack.extend(one.items)
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Dict:
                stack.extend(one.items.values())
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Multi:
                stack.extend(one.options)
            elif kind is Bound:
                stack.append(one.self)
            elif kind is Partial:
                stack.append(one.function)
                stack.extend(one.args)
                stack.extend(one.kwargs.values())
            elif kind is Opaque:
                stack.extend(one.holds)
        return out

    def copy_instance(self, instance, level, memo, origin):
        """A copy of an object and of all that is inside it."""
        known = memo.get(instance.ident)
        if known is not None:
            return known
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
            if value.graph is False and value.family not in _PYTREES:
                return value
            if value.hijax and origin == "argument":
                return value
            return self.copy_instance(value, level, memo, origin)
        if kind is Array:
            made = Array(level, value.read if origin != "argument" else (), "key" if value.origin and origin == "argument"
                         else value.origin, value.draws)
            if origin != "argument":
                made.ident = value.ident
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
        if kind is Multi:
            return Multi(tuple(self.copy_value(one, level, memo, origin) for one in value.options))
        if kind is Opaque:
            return Opaque(tuple(self.copy_value(one, level, memo, origin) for one in value.holds), value.callee)
        return value

    def write(self, target, kinds, node, text, *, value=None, how="assign"):
        """A graph object changes: by which statement, in which kinds of Variable."""
        if target.hijax and how != "mode":
            return
        owner = target
        for _ in range(12):
            owner.epoch += 1
            if owner.parent is None:
                break
            owner = owner.parent
        depth = len(self.frames)
        if self.symbolic or self.expecting:
            return
        if target.graph is False:
            return
        level = self.owner_level(target, kinds)
        made = Write(target, kinds, node, self.module, text, how, value, target.epoch, self.trail(), depth, level)
        for index in range(level, depth):
            frame = self.frames[index]
            if not frame.admits(target, self):
                self.emit(CapturedWrite(frame, made, self.frames[:depth]))
                return
        if level:
            self.frames[level - 1].writes.append(made)
        elif depth == 0 or how not in ("init",):
            self.emit(EagerWrite(made, tuple(self.loop_nodes)))

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

    def trail(self):
        """The calls that lead from the innermost trace's entry to here: (node, module)."""
        start = self.frames[-1].start if self.frames else 0
        return tuple((active.node, self.activations[index - 1].function.module if index else self.entry_module)
                     for index, active in enumerate(self.activations) if index > start)

    def gather(self, value):
        """The Carry of a value."""
        carry = Carry()
        seen = set()
        stack = [value]
        while stack and len(seen) < 4 * _MOST_OBJECTS:
            one = stack.pop()
            kind = one.__class__
            if kind is Instance:
                if one.ident in seen:
                    continue
                seen.add(one.ident)
                carry.objects[one.ident] = one
                if one.source is not None and one.origin in ("clone", "view"):
                    carry.source_ids.add(one.source.ident)
                stack.extend(one.attrs.values())
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is StateValue:
                if id(one) not in seen:
                    seen.add(id(one))
                    carry.states.append(one)
                    if one.taken is not None:
                        stack.append(one.taken)
                    if one.source is not None and one.derived:
                        stack.append(one.source)
            elif kind is Array:
                carry.arrays.add(one.ident)
                for variable, epoch in one.read:
                    carry.reads[variable.ident] = max(epoch, carry.reads.get(variable.ident, -1))
            elif kind is Seq:
                if id(one) in seen:
                    continue
                seen.add(id(one))
                stack.extend(one.items)
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Dict:
                if id(one) in seen:
                    continue
                seen.add(id(one))
                stack.extend(one.items.values())
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Multi:
                stack.extend(one.options)
            elif kind is Opaque:
                stack.extend(one.holds)
                if one.callee is not None:
                    carry.callees.append(one.callee)
            elif kind is Bound:
                stack.append(one.self)
            elif kind is Partial:
                stack.append(one.function)
                stack.extend(one.args)
                stack.extend(one.kwargs.values())
            elif kind is Caller:
                stack.append(one.object)
            elif kind is Function:
                stack.extend(self.captured_by(one, seen))
            elif kind is Transformed:
                stack.append(one.function)
        return carry

    def captured_by(self, function, seen):
        """Values of the local scopes that a returned function closes over."""
        if id(function) in seen:
            return []
        seen.add(id(function))
        out = []
        env = function.env
        while env is not None:
            out.extend(env.vars.values())
            env = env.parent
        return out

    def carried(self, write, carry, kind=None):
        """Whether what a write changed is in a Carry. kind: only this kind of Variable."""
        target = write.target
        kinds = (kind,) if kind is not None else write.kinds
        if write.value is not None and self._holds_value(write.value, carry):
            return True
        return self._carries(target, kinds, carry, write.epoch, set())

    def _carries(self, target, kinds, carry, epoch, seen):
        if target.ident in seen:
            return False
        seen.add(target.ident)
        one = target
        chain = []
        while one is not None and len(chain) < 30:
            chain.append(one)
            if one.ident in carry.objects or one.ident in carry.source_ids:
                return True
            one = one.parent
        for callee in carry.callees:
            if not self.is_graph(callee) and any(callee is link for link in chain):
                return True
        if target.ident in carry.reads and carry.reads[target.ident] >= target.epoch:
            return True
        idents = {link.ident for link in chain}
        for variable in carry.reads:
            if any(link.attrs.get("value") is not None and link.ident == variable for link in chain):
                return True
        for state in carry.states:
            if any(state.filter.takes(kind, self.kinds) is False for kind in kinds if kind is not None) \
                    and not any(state.filter.takes(kind, self.kinds) is not False for kind in kinds):
                continue
            roots = self.roots(state.root)
            if any(root.ident in idents for root in roots) or (
                    target.family == "variable" and any(target.ident == inner.ident for root in roots
                                                        for inner in self.reach(root))):
                if state.live or state.epoch >= epoch or state.derived:
                    return True
                if any(root.epoch == state.epoch for root in roots):
                    return True
            if any(inner.ident in idents for root in roots for inner in self.reach(root)):
                if state.live or state.epoch >= epoch or any(root.epoch == state.epoch for root in roots):
                    return True
        parts = next((link.parts for link in chain if link.parts is not None), None)
        if parts is not None and not parts[1]:
            for state in parts[0]:
                if all(state.filter.takes(kind, self.kinds) is False for kind in kinds):
                    continue
                if any(state is other or state is other.taken for other in carry.states):
                    return True
                for root in self.roots(state.root):
                    if self._carries(root, kinds, carry, epoch, seen):
                        return True
                source = state.taken
                while source is not None:
                    if any(source is other for other in carry.states):
                        return True
                    source = source.taken
        return False

    @staticmethod
    def _holds_value(value, carry):
        stack = [value]
        for _ in range(50):
            if not stack:
                return False
            one = stack.pop()
            if one.__class__ is Array:
                if one.ident in carry.arrays:
                    return True
            elif one.__class__ is StateValue:
                if any(one is other for other in carry.states):
                    return True
            elif one.__class__ is Instance:
                if one.ident in carry.objects:
                    return True
            elif one.__class__ is Seq:
                stack.extend(one.items)
            elif one.__class__ is Multi:
                stack.extend(one.options)
            elif one.__class__ is Opaque:
                stack.extend(item for item in one.holds if item.__class__ in (Array, StateValue))
        return False

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

    def relevel(self, value, level):
        """What leaves a trace belongs to the trace around it."""
        stack = [value]
        seen = set()
        while stack and len(seen) < 4 * _MOST_OBJECTS:
            one = stack.pop()
            kind = one.__class__
            if kind is Instance:
                if one.ident in seen:
                    continue
                seen.add(one.ident)
                if one.level > level:
                    one.level = level
                    if one.parts is not None:
                        one.parts = None
                    if one.origin in ("argument", "merged"):
                        one.origin = "new"
                stack.extend(one.attrs.values())
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is StateValue:
                if id(one) in seen:
                    continue
                seen.add(id(one))
                if one.level > level:
                    one.level = level
                stack.append(one.root)
            elif kind is Array:
                if one.level > level:
                    one.level = level
            elif kind is Seq:
                if id(one) in seen:
                    continue
                seen.add(id(one))
                one.level = min(one.level, level)
                stack.extend(one.items)
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Dict:
                if id(one) in seen:
                    continue
                seen.add(id(one))
                one.level = min(one.level, level)
                stack.extend(one.items.values())
                if one.rest is not None:
                    stack.append(one.rest)
            elif kind is Multi:
                stack.extend(one.options)
            elif kind is Opaque:
                stack.extend(one.holds)


__all__ = ["Carry", "EVAL_FLAGS", "Heap"]
