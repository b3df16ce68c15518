"""What becomes of values after they were made: results of steps, gradients, new parameters, donated
and compiled things. The rules about callers read what is noted here."""

from __future__ import annotations

import ast

from .containers import DEEPEST, parts, states_in
from .events import (
    AttributeSet, DonatedRead, EagerCall, GradientUsed, KeyCaptured, NewParameters, Popped, Returned, StateKept, StateRead, StatesCombined,
    StateTaken, StateThrownAway, StoredOutside, UpdatedFrom,
)
from .values import (
    Array, Const, Dict, External, Function, Gradient, Instance, Multi, Opaque, Partial, Seq, StateValue, Transformed, contents, options,
)


class Carrier:
    """One place where a result holds new state. loads: how often it was read by its name; uses: how
    often it was handed on, returned or stored; own: how often it went back into the site it came from;
    names: what it was bound to; thrown: (module, node) of where it was bound to `_`, after a helper had returned it, or None;
    inside: whether the loop around the call reads it; absorbed: an object was updated with it; value: the value itself."""

    __slots__ = ("record", "loads", "uses", "own", "index", "names", "thrown", "absorbed", "value", "inside")

    def __init__(self, record, index):
        self.record = record
        self.loads = 0
        self.uses = 0
        self.own = 0
        self.index = index
        self.names = []
        self.thrown = None
        self.absorbed = False
        self.value = None
        self.inside = False

    @property
    def used(self):
        """Whether anything reads it."""
        return bool(self.loads or self.uses)

    @property
    def of_optimizer(self):
        """Whether it is the state of a functional optimizer, which nothing but the next step needs."""
        return self.value.__class__ is Instance and self.value.family == "optimizer_state"

    @property
    def used_elsewhere(self):
        """Whether anything but the same step reads it, and a helper that returns it to be thrown away."""
        known = self.own + (self.thrown is not None)
        return self.loads > known or self.uses > known


_MOST_HELD = 500


class Tracking:
    """Mixin: the notes."""

    tracked = frozenset({StateValue, Instance, Seq, Dict, Multi})

    def note_load(self, value, node, depth=0):
        """A value was read by its name."""
        if value.__class__ is Multi:
            for one in value.options:
                if one.__class__ is not Multi and one.__class__ in self.tracked and one.track is not None:
                    one.track.loads += 1
                    self._read_in_loop(one.track)
            self.note_read_later(value, node)
            return
        track = value.track
        if value.__class__ is Instance and value.watch is not None:
            value.watch.reads += 1
        if value.__class__ is StateValue:
            self._read_later(value, node)
        if value.__class__ in (StateValue, Instance):
            self._read_donated(value, node)
        if track is not None:
            track.loads += 1
            self._read_in_loop(track)
        elif depth < DEEPEST:
            for item in parts(value):
                if item.__class__ in self.tracked:
                    self.note_load(item, node, depth + 1)

    def note_iterated(self, value, node):
        """Each of the items that a list may hold is read."""
        if value.__class__ is Seq and not self.frames:
            for item in (*value.items, *(options(value.rest) if value.rest is not None else ())):
                if item.__class__ in (StateValue, Instance) and item.donated is not None:
                    self.emit(DonatedRead(item.donated, item, node, self.module))

    def _read_in_loop(self, carrier):
        loops = carrier.record.loops
        if loops and loops[-1] in self.loop_nodes:
            carrier.inside = True

    def note_part(self, value, node):
        """A State is read, outside of any trace, where an attribute or a container holds it."""
        if value.__class__ is StateValue:
            self._read_donated(value, node)
            self._read_later(value, node)
        elif value.__class__ is Multi:
            self.note_read_later(value, node)

    def _read_donated(self, value, node):
        """Report that an object or a State is read after it was donated."""
        if value.donated is not None and not self.frames and not self.looking:
            self.emit(DonatedRead(value.donated, value, node, self.module))

    def note_read_later(self, value, node):
        """A value is read: report where it is a State, or one of several, whose object was updated since."""
        choices = options(value)
        if all(one.__class__ in (StateValue, Const) for one in choices):
            for one in choices:
                if one.__class__ is StateValue:
                    self._read_later(one, node)

    def _read_later(self, state, node):
        """Report that a State is read after its object was updated."""
        if not self.frames and state.live and not state.derived and state.root.__class__ is Instance \
                and state.root.epoch > state.epoch:
            self.emit(StateRead(state, node, self.module, tuple(self.loop_nodes)))

    def note_together(self, values, node):
        """Values go into one call: report a live State beside a newer one of the same object."""
        if self.frames:
            return
        states = [value for value in values if value.__class__ is StateValue and not value.derived
                  and value.root.__class__ is Instance
                  and (value.live if value.emptied is None else value.emptied == value.root.epoch)]
        for old in states:
            if any(old.root is new.root and old.epoch < new.epoch for new in states):
                self.emit(StatesCombined(old, node, self.module))
                return

    def note_kept(self, value, node):
        """A value is appended to a list."""
        if value.__class__ is StateValue and value.live and not value.derived and self.repeating and not self.frames:
            self.emit(StateKept(value, node, self.module))

    def note_binding(self, value, name, node):
        """A tracked value was bound to a name."""
        if name == "_":
            for one in options(value):
                if one.__class__ is StateValue and one.track is not None:
                    one.track.thrown = (self.module, node) if one.track.names else None
        if value.__class__ is not Multi and value.track is not None:
            value.track.names.append(name)
        elif value.__class__ is not Seq:
            for item in parts(value):
                if item.__class__ in (StateValue, Instance) and item.track is not None:
                    item.track.names.append(name)

    def note_parameter(self, value, name):
        """A tracked value became a parameter."""

    def note_use(self, value, depth=0):
        """A value was handed on, returned or stored."""
        kind = value.__class__
        if kind is Multi:
            for one in value.options:
                self.note_use(one, depth)
            return
        if kind in self.tracked and value.track is not None:
            value.track.uses += 1
            self._read_in_loop(value.track)
        if depth < DEEPEST:
            for item in parts(value):
                if item.__class__ in self.tracked:
                    self.note_use(item, depth + 1)

    def own_use(self, value, site, depth=0):
        """A value goes into a call of a site."""
        for one in options(value):
            if one.__class__ in (StateValue, Instance) and one.track is not None and one.track.record.site is site:
                one.track.own += 1
            elif depth < DEEPEST:
                for item in parts(one):
                    self.own_use(item, site, depth + 1)

    def track_result(self, frame, kept, result, node):
        """Follow what a step returns, where it holds updated state."""
        writes = [write for write in kept if write.how not in ("mode", "init", "sow")]
        if self.symbolic or frame.synthetic:
            return
        computed = [] if writes or self._computed_otherwise(result) else self._computed(result)
        if not writes and not computed:
            if all(one.__class__ is StateValue and one.derived for one in options(result)):
                self.untracked = node, frame
            return
        owners = self._owners_of(frame, [write.target for write in writes] or [
            root for state in computed for root in
            (self.roots(state.root) if state.__class__ is StateValue else filter(None, (state.source,)))])
        record = Returned(frame, node, self.module, owners, writes, tuple(self.loop_nodes))
        record.traced = bool(self.frames) and any(one.site.row["host"] == "jax" for one in self.frames)
        for _, outside, _, _ in frame.arguments:
            if outside.__class__ is Instance and outside.ident in owners:
                outside.watch = record
        caller = self.activations[-1].function if self.activations else None
        record.caller = caller
        mark = self.activations[-1].mark if self.activations else 0
        record.borrowed = caller is not None and any(
            one.origin in ("symbol", "argument") or one.ident < mark for _, outside, _, _ in frame.arguments
            for one in self._tops(outside))
        self._follow(result, writes, record)
        for state in computed:
            carrier = Carrier(record, len(record.carriers))
            carrier.value = state
            state.track = carrier
            record.carriers.append(carrier)
        if record.carriers:
            self.emit(record)
            if self.frames:
                self.frames[-1].results.append((record, [(write, self.origin_of(write.target)) for write in writes]))

    def note_statement(self, node):
        """An expression that is a statement was evaluated."""
        found, self.untracked = self.untracked, None
        if found is None or found[0] is not node or self.frames or self.symbolic or not found[1].compiled:
            return
        given = {(root.ident, root.epoch) for _, outside, _, _ in found[1].arguments for state in options(outside)
                 if state.__class__ is StateValue for root in self.roots(state.root)}
        if given:
            self.emit(StateThrownAway(found[1], node, self.module, tuple(self.loop_nodes), given))

    def _tops(self, value):
        for one in options(value):
            if one.__class__ is Instance:
                yield one
            elif one.__class__ is StateValue:
                yield one

    def _follow(self, value, writes, record, depth=0):
        kind = value.__class__
        inside = parts(value) if depth < DEEPEST else ()
        if inside:
            for item in inside:
                self._follow(item, writes, record, depth + 1)
        elif kind is StateValue or (kind is Instance and value.graph is not False):
            carry = self.gather(value)
            if any(self.carried(write, carry, each) == "state" for write in writes for each in write.kinds):
                carrier = Carrier(record, len(record.carriers))
                carrier.value = value
                value.track = carrier
                record.carriers.append(carrier)
        elif kind is Multi:
            for one in value.options:
                self._follow(one, writes, record, depth + 1)
        elif kind is Opaque or kind is Dict or kind is Instance:
            carry = self.gather(value)
            if writes:
                hidden = bool(carry.objects or carry.states or carry.callees)
            else:  # new parameters that no object was updated with: only a State can hold them
                hidden = any(state.track is not None for state in carry.states)
            record.open = record.open or carry.everything or hidden

    def _computed(self, value, depth=0):
        """States in a result that were computed from gradients, without any object being updated."""
        if value.__class__ in (StateValue, Instance) and value.track is not None:
            record = value.track.record  # made here, or by a step inside that computed it likewise
            return [value] if record.kind in ("parameters", "optimizer_state") or not record.writes else []
        return [state for item in (parts(value) if depth < DEEPEST else ()) for state in self._computed(item, depth + 1)]

    def _computed_otherwise(self, value, depth=0):
        """Whether a result holds a State that was computed, of which nobody knows from what: it may be the one that counts."""
        if value.__class__ is StateValue:
            return value.derived and value.track is None
        inside = value.options if value.__class__ is Multi else parts(value)
        return depth < DEEPEST and any(self._computed_otherwise(item, depth + 1) for item in inside)

    def _owners_of(self, frame, targets):
        """Objects and States of the caller whose new values come out: {ident: label}."""
        owners = {}
        for target in targets:
            chain = self.lineage(target)
            for label, outside, inside, how in frame.arguments:
                carry = self.gather(inside)
                if not (chain & carry.objects.keys() or any(
                        state.ident in chain or any(root.ident in chain for root in self.roots(state.root))
                        for state in carry.states)):
                    continue
                for each in options(outside):
                    if each.__class__ is StateValue:
                        owners[each.ident] = label
                        for root in self.roots(each.root):
                            owners[root.ident] = label
                    elif each.__class__ is Instance:
                        owners[each.ident] = label
        return owners

    def new_parameters(self, value, node):
        """Parameters computed from gradients: they must go somewhere."""
        if value.__class__ not in (StateValue, Instance) or self.symbolic or node is None:
            return
        self.follow_new(NewParameters(node, self.module, bool(self.frames), tuple(self.loop_nodes)), value)

    def follow_new(self, record, value):
        """Emit the record of a value that was made here, and follow what becomes of it."""
        record.caller = self.activations[-1].function if self.activations else None
        record.frame = self.frames[-1] if self.frames else None
        carrier = Carrier(record, 0)
        carrier.value = value
        value.track = carrier
        record.carriers.append(carrier)
        self.emit(record)

    def gradient_used(self, value, targets, node, how="map"):
        """Gradients reach an update of targets."""
        for one in options(value):
            if one.__class__ is Gradient:
                owners = [root for target in targets for each in options(target)
                          for root in self.roots(each.root if each.__class__ is StateValue else each)] if how != "map" else ()
                originals = set().union(*(self.originals(part) for owner in owners for part in self.reach(owner)))
                self.emit(GradientUsed(one, targets, originals, node, self.module, len(self.frames), how))
            elif one.__class__ is Seq:
                for item in one.items:
                    self.gradient_used(item, targets, node, how)

    def data_use(self, *values):
        """Gradients are used as plain data."""
        for value in values:
            if value.__class__ is Gradient:
                value.as_data = True

    def captured_read(self, instance, node):
        """An object is read inside a trace: traces that captured it remember that."""
        for frame in reversed(self.frames):
            if instance.level >= frame.depth:
                return
            if instance.ident in frame.captured or (frame.admitted is not None and instance.ident in frame.admitted):
                continue
            if not frame.admits(instance, self):
                frame.captured[instance.ident] = instance

    def key_used(self, key, others, node):
        """Random numbers, or other keys, are drawn from a key: report one that a compiled trace captured, unless something
        that came into the trace goes in too."""
        if key.__class__ is not Array or not key.origin.startswith("key") or key.traced or any(
                one.__class__ is not Const and one.__class__ is not External and getattr(one, "traced", 1) for one in others):
            return
        # What a method makes of a constant is fixed on purpose, such as a random projection.
        method = self.activations and self.activations[-1].function.owner is not None
        frame = next((frame for frame in self.frames if frame.compiled and (
            key.level < frame.depth or key.origin == "key-const" and not method)), None)
        if frame is not None:
            self.emit(KeyCaptured(frame, key.level >= frame.depth, node, self.module))

    def captured_place(self, holder, node, value):
        """A variable or attribute is read inside a trace: traces that captured the States in it remember which they were.
        holder: the scope or the object that it is read from."""
        if value.__class__ is not StateValue and not parts(value):
            return
        states = tuple(states_in(value))
        if not states:
            return
        if node.__class__ is ast.Name:
            place = holder.find(node.id)[0] or holder.module, node.id
        else:
            place = holder.ident, node.attr
        for frame in reversed(self.frames):
            if any(state.level >= frame.depth for state in states):
                return
            if frame.admitted is None or not any(
                    one is state for _, outside, _, _ in frame.arguments for one in states_in(outside) for state in states):
                frame.places.setdefault(place, (ast.unparse(node), states))

    def state_taken(self, state, node):
        """A State was taken from an object."""
        if node is not None and not self.frames:
            self.emit(StateTaken(state, node, self.module, tuple(self.loop_nodes), self.branches))

    def popped(self, value, filters, node):
        """Variables were popped from an object."""
        self.emit(Popped(self.roots(value)))

    def attribute_changed(self, owner, name, value, node, augmented):
        """An attribute of a graph object was set after its construction."""
        if owner.ident in self.constructing:
            return
        self.emit(AttributeSet(owner, name, value, node, self.module, augmented, tuple(self.frames),
                               tuple(self.loop_nodes) or self.repeating, False))

    def constructed_attribute(self, owner, name, value, node):
        """A constructor set an attribute."""
        if self.expecting or self.showing:
            return
        if node is not None and getattr(node, "value", None) is self.marked and self.marked is not None:
            self.data_attributes.add((owner.ident, name))
        if (owner.ident, name) in self.data_attributes:
            return
        if value.__class__ in (Seq, Dict) and not value.items and value.rest is None and not value.data:
            self.empty_attributes.append((owner, name, node, self.module))
            return
        if value.__class__ in (Seq, Dict, Transformed, Function, Partial, Multi, Const) or (value.__class__ is Instance and value.family is None):
            self.emit(AttributeSet(owner, name, value, node, self.module, False, tuple(self.frames), (), True))

    def constructor_ended(self, owner):
        """Containers that were empty when a constructor set them count with what they hold when it ends."""
        for entry in [one for one in self.empty_attributes if one[0] is owner]:
            self.empty_attributes.remove(entry)
            _, name, node, module = entry
            value = owner.attrs.get(name)
            if value.__class__ is Seq:
                value = Seq(list(value.items), value.rest, value.mutable, value.level)
                value.data = owner.attrs[name].data
            elif value.__class__ is Dict:
                value = Dict(dict(value.items), value.rest, value.level)
                value.data = owner.attrs[name].data
            else:
                continue
            self.emit(AttributeSet(owner, name, value, node, module, False, tuple(self.frames), (), True))

    def updated_from(self, root, states, node):
        """An object was updated from States."""
        for state in states:
            for one in (state.items if state.__class__ is Seq else options(state)):
                while one.__class__ is StateValue:
                    if one.track is not None:
                        one.track.absorbed = True
                    one = one.taken
        self.emit(UpdatedFrom(root, states, node, self.module, len(self.frames), tuple(self.loop_nodes)))

    def eager_call(self, instance, node):
        """An object is called outside any trace."""
        if not any(frame.compiled for frame in self.frames) and not self.constructing and instance.graph is not False:
            run = self.activations[-1].mark if self.activations else 0
            self.emit(EagerCall(instance, node, self.module, bool(self.repeating), run))

    def escaped(self, value, name, node):
        """A value was bound to a global or nonlocal name."""
        self.stored_outside(None, name, value, node)

    def let_in(self, container):
        """Whether an argument of one of the traces around holds a container."""
        stack = [outside for frame in self.frames for _, outside, _, _ in frame.arguments]
        seen = set()
        while stack and len(seen) < _MOST_HELD:
            one = stack.pop()
            if one is container:
                return True
            if id(one) not in seen:
                seen.add(id(one))
                stack.extend(contents(one))
        return False

    def stored_outside(self, owner, name, value, node):
        """A value was stored in something that lives longer than the trace."""
        if not self.frames or node is None:
            return
        level = owner.level if owner is not None else 0
        if owner.__class__ is Instance and owner.ident in self.constructing:
            return
        depth = len(self.frames)
        if level >= depth or self.expecting or owner.__class__ is Instance and owner.graph is False and self.let_in(owner):
            return
        for one in options(value):
            if one.__class__ in (Seq, Dict) and one.level > level:
                one.level = level  # what is put into it later is stored outside too
        for one in (value.items if value.__class__ is Seq else options(value)):
            if one.__class__ is Array and one.traced > level:
                self.emit(StoredOutside(owner, name, one, node, self.module, self.frames[max(one.traced - 1, level)],
                                        True))
                return
            if one.__class__ is StateValue and one.derived and one.level > level:
                self.emit(StoredOutside(owner, name, one, node, self.module, self.frames[level], True))
                return
            if one.__class__ is Array and one.is_jax and one.level > level:
                staging = next((frame for frame in self.frames[level:] if frame.compiled), None)
                if staging is not None:  # a compiled trace stages all that jax computes in it
                    self.emit(StoredOutside(owner, name, one, node, self.module, staging, False))
                    return
