"""What a value holds, and whose storage that is."""

from __future__ import annotations

import ast

from .values import (
    Array, Caller, Function, Instance, Multi, Opaque, Seq, StateValue, Transformed, contents, options,
)

# Objects that are looked into, of one value.
MOST_OBJECTS = 2000


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


class Carries:
    """Mixin: gather, carried, and the objects and States that an object was copied or merged from."""

    def gather(self, value):
        """The Carry of a value."""
        carry = Carry()
        seen = set()
        stack = [value]
        while stack and len(seen) < 2 * MOST_OBJECTS:
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
