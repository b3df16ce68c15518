"""What the operations of the functional API do: split, merge, state, update, clone, tree maps."""

from __future__ import annotations

import ast

from ..facts.classes import RANDOM
from ..facts.functions import IDENTITY_DECORATOR, TRANSFORM_PACKAGES
from .conditions import Conditions
from .containers import rebuilt
from .events import KeyCaptured, Merged, ResultThrownAway
from .filter_values import FilterValues
from .filters import ALL, MAYBE, Filter, both, sequence
from .parameters import Parameters
from .plain_functions import PlainFunctions
from .values import (
    CALLABLE, EACH, NONE as NOTHING, UNKNOWN, Array, Caller, Const, Dict, External, Function, Gradient, GraphDefValue, Instance, Multi,
    Opaque, Seq, StateValue, batched_in, full_name, holds_state, join, options,
)

# Operations that pass objects and States on without reading what is in them.
_STRUCTURAL = frozenset({"split", "state", "graphdef", "merge", "clone", "view", "identity", "copy", "partial",
                         "decorate", "wraps", "convert", "pure", "filter", "join", "cached_partial"})


class Operations(FilterValues, Parameters, PlainFunctions):
    """Mixin: operate(op, ...) for every operation that the facts name."""

    def operate(self, op, row, name, args, kwargs, node):
        """The result of a library function, by the operation it performs."""
        handler = self._operations.get(op)
        if handler is None:
            return self.call_unknown(External(name), args, kwargs, node)
        for value in (*args, *kwargs.values()):
            self.note_use(value)
            if op not in _STRUCTURAL and holds_state(value):
                self.touch_all(value)
        return handler(self, row, args, kwargs, node)

    def roots(self, value, out=None):
        """Objects in a value that nnx functions take as graph objects."""
        if out is None:
            out = []
        for one in options(value):
            if one.__class__ is Instance:
                out.append(one)
            elif one.__class__ is Seq:
                for item in one.items:
                    self.roots(item, out)
                if one.rest is not None:
                    self.roots(one.rest, out)
            elif one.__class__ is Dict:
                for item in one.items.values():
                    self.roots(item, out)
                if one.rest is not None:
                    self.roots(one.rest, out)
        return out

    def prove(self, instance):
        """The use of an object proves that it is a graph object."""
        seen = 0
        while instance is not None and seen < 40:
            if instance.graph is None:
                instance.graph = True
            instance = instance.source
            seen += 1

    def take_state(self, value, filter_, node):
        """The State of one or several objects."""
        roots = self.roots(value)
        for root in roots:
            if root.family not in ("tuple", "struct", "plain"):
                self.prove(root)
        if not roots:
            held = self.mix((value,))
            if held.__class__ is Opaque:
                return held
            root = Instance(graph=True, level=len(self.frames), origin="symbol")
        else:
            root = roots[0] if len(roots) == 1 else Seq(roots)
        level = max((one.level for one in roots), default=len(self.frames))
        epoch = max((one.epoch for one in roots), default=0)
        state = StateValue(root, filter_, level, self.live_state, epoch, node=node)
        if self.frames:
            for one in roots:
                self.captured_read(one, node)
        state.name = full_name(roots[0]) if roots else ""
        self.state_taken(state, node)
        return state

    def as_state(self, value):
        """A value used as a State."""
        kind = value.__class__
        if kind is StateValue:
            return value
        if kind is Instance:
            known = value.attrs.get("__state__")
            if known is None:
                root = Instance(graph=True, level=value.level, name=full_name(value), origin="symbol")
                known = StateValue(root, MAYBE, value.level, self.live_state, 0, full_name(value))
                known.origin = value.origin
                if value.source is not None:
                    known.source = self.as_state(value.source)
                    root.source = known.source.root if known.source.root.__class__ is Instance else None
                value.attrs["__state__"] = known
            return known
        if kind is Opaque:
            states = [one for one in value.holds if one.__class__ is StateValue]
            if len(states) == 1 and len(value.holds) == 1:
                return self.part_of_state(states[0])
            self.touch_all(value)
            level = len(self.frames)  # which of several things it is cannot be told: nothing is claimed of its trace
            state = StateValue(Instance(graph=True, level=level, origin="symbol"), MAYBE, level, self.live_state)
            state.source = value
            state.origin = "argument"
            return state
        if kind is Multi:
            chosen = next((one for one in value.options if one.__class__ is StateValue), None) \
                or next((one for one in value.options if one.__class__ is Instance), value.options[0])
            for one in value.options:
                if one is not chosen and holds_state(one):
                    self.touch_all(one)
            return self.as_state(chosen)
        state = StateValue(Instance(graph=True, level=len(self.frames), origin="symbol"), MAYBE, len(self.frames),
                           self.live_state)
        state.derived = True
        return state

    def _split(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        filters = [self.filter_of(arg) for arg in args[1:]] or [ALL]
        states = [self.take_state(args[0], each, node) for each in sequence(filters)]
        roots = self.roots(args[0])
        return Seq([GraphDefValue(roots[0] if len(roots) == 1 else Seq(roots) if roots else None), *states])

    def _state(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        filters = [self.filter_of(arg) for arg in args[1:]]
        if "**" in kwargs:
            filters = [MAYBE]
        if not filters:
            return self.take_state(args[0], ALL, node)
        states = [self.take_state(args[0], each, node) for each in sequence(filters)]
        return states[0] if len(states) == 1 else Seq(states)

    def _graphdef(self, row, args, kwargs, node):
        roots = self.roots(args[0]) if args else []
        for root in roots:
            self.prove(root)
        return GraphDefValue(roots[0] if roots else None)

    def _pop(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        filters = [self.filter_of(arg) for arg in args[1:]] or [ALL]
        self.popped(args[0], filters, node)
        states = [self.take_state(args[0], each, node) for each in sequence(filters)]
        return states[0] if len(states) == 1 else Seq(states)

    def _merge(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        flag = kwargs.get(row["copy"])
        copies = not self.merge_shares
        if flag is not None:
            truth = self.truth(flag)
            copies = copies if truth is None else truth or not self.merge_shares
            if truth is None:
                copies = True
        states = []
        for value in args[1:]:
            for one in ([value] if value.__class__ is not Seq else [*value.items, value.rest]):
                if one is not None:
                    states.append(self.as_state(one))
        if kwargs.get("**") is not None:
            states.append(self.as_state(kwargs["**"]))
        graphdef = args[0]
        if len(args) == 1 and graphdef.__class__ is Seq and len(graphdef.items) > 1:
            graphdef, states = graphdef.items[0], [self.as_state(item) for item in graphdef.items[1:]]
        base = None
        for one in options(graphdef):
            if one.__class__ is GraphDefValue and one.of is not None:
                base = one.of
        if base is None:
            for state in states:
                if state.root.__class__ is Instance and (state.root.cls or state.root.row):
                    base = state.root
                    break
        bases = base.items if base.__class__ is Seq else [base]
        made = [self.merged(each, [self._share_of(state, index, bases) for state in states], copies, node)
                for index, each in enumerate(bases)]
        if not copies and not self.frames:
            for one in made:
                self.emit(Merged(one, tuple(states), node, self.module))
        return made[0] if len(made) == 1 else Seq(made)

    def _share_of(self, state, index, bases):
        """What one of several objects gets of a State of all of them."""
        root = state.root
        if len(bases) > 1 and root.__class__ is Seq and root.rest is None and len(root.items) == len(bases):
            return self.part_of_state(state, index)
        return state

    def merged(self, base, states, copies, node):
        """The object that merge builds: the structure of base, the Variables of the states."""
        depth = len(self.frames)
        if base is None:
            made = Instance(graph=True, level=depth, origin="merged", node=node)
        else:
            made = self.copy_instance(base, depth, {}, "merged")
        made.origin = "merged"
        made.graph = True
        made.source = None
        made.node = node
        made.parent = None
        if states and states[0].name and not made.name:
            made.name = states[0].name
        self.set_parts(made, states, copies)
        return made

    def set_parts(self, made, states, copies):
        """Record which State owns which kinds of a merged object, for all that is inside it."""
        depth = len(self.frames)
        parts = (tuple(states), copies)
        level = depth if copies or not states else min(depth, max(state.level for state in states))
        for one in self.reach(made):
            one.parts = parts
            one.level = level
            one.origin = "merged"
            if one is not made and one.source is not None:
                one.source = None
            if any(state.source is not None and state.source.__class__ is StateValue and _hijax(state.root)
                   for state in states) or any(_hijax(state.root) for state in states):
                one.hijax = True

    def _update(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        states = list(args[1:])
        for root in self.roots(args[0]):
            if root.origin == "symbol" and root.graph is None and root.cls is None and not root.name:
                continue
            if root.graph is None:
                self.prove(root)
            if root.graph is False:
                continue
            kinds = []
            for value in states:
                self.gradient_used(value, (root,), node, "update")
                for kind in self.kinds_taken(root, value):
                    if kind not in kinds:
                        kinds.append(kind)
            self.write(root, tuple(kinds) or (None,), node, f"{self.label(root)} is updated",
                       value=states[0] if len(states) == 1 else Seq(states), how="update")
            self.updated_from(root, states, node)
        for one in options(args[0]):
            if one.__class__ is StateValue:
                one.derived = True
        return NOTHING

    def label(self, instance):
        """How the source calls an object."""
        return full_name(instance) or "the object"

    def kinds_taken(self, root, value):
        """Kinds of root's Variables that a State writes; (None,) when it cannot be told."""
        if value.__class__ is Multi:
            out = []
            for one in value.options:
                out.extend(self.kinds_taken(root, one))
            return out
        if value.__class__ is not StateValue:
            return (None,)
        present, complete = self.kinds_in(root)
        if value.filter.op == "is":
            return (value.filter.kind,)
        if not complete or value.filter.op == "unknown":
            return (None,)
        return tuple(kind for kind in sorted(present) if value.filter.takes(kind, self.kinds) is not False) or (None,)

    def kinds_in(self, root):
        """(kinds of Variable inside an object, whether that is all)."""
        kinds = set()
        complete = True
        for one in self.reach(root):
            if one.lazy is not None:
                self.materialise(one)
        for one in self.reach(root):
            if one.family == "variable":
                kinds.add(one.kind)
            elif one.row is not None:
                for kind in one.row.get("kinds", ()):
                    kind, _, option = kind.partition("?")
                    if not option or self.option_is_set(one, option):
                        kinds.add(kind)
                if one.row.get("opaque"):
                    complete = False
            elif one.cls is None and one.family is None:
                complete = False
            if one.cls is not None and one.family == "unknown":
                complete = False
        return kinds, complete

    def _clone(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        result = None
        for one in options(args[0]):
            if one.__class__ is Instance:
                self.prove(one) if row["op"] == "clone" and one.family is None and node is not None else None
                made = self.copy_instance(one, len(self.frames), {}, "clone")
                made.parent = None
                result = join(result, made)
            elif one.__class__ is StateValue:
                made = StateValue(one.root, one.filter, len(self.frames), False, one.epoch, one.name, one.node)
                made.source = one
                result = join(result, made)
            elif one.__class__ is Seq or one.__class__ is Dict:
                result = join(result, rebuilt(one, lambda item: self._clone(row, (item,), kwargs, node), len(self.frames)))
            else:
                result = join(result, one)
        return result

    def _shallow_copy(self, row, args, kwargs, node):
        return args[0] if args else UNKNOWN

    def _view(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        result = None
        for one in options(args[0]):
            if one.__class__ is Instance:
                self.prove(one)
                made = self.copy_instance(one, one.level, {}, "view")
                made.parent = one
                for inner in self.reach(made):
                    inner.flags = {**(inner.flags or {}), **{key: value for key, value in kwargs.items() if key != "only"}}
                    if inner.source is not None:
                        inner.parts = inner.source.parts
                result = join(result, made)
            else:
                result = join(result, one)
        return result

    def _with_vars(self, row, args, kwargs, node):
        if not args:
            return UNKNOWN
        marked = any(self.truth(kwargs[name]) is not False for name in ("hijax", "ref", "mutable") if name in kwargs) \
            or not kwargs
        made = self._clone(row, args, {}, None)
        for root in self.roots(made):
            self.prove(root)
            if marked:
                for one in self.reach(root):
                    one.hijax = True
        return made

    def _replacing(self, row, args, kwargs, node):
        transform = bool(args) and args[0].__class__ is Const and str(args[0].value).startswith(TRANSFORM_PACKAGES)
        return self.context(expects=transform)

    def _var_defaults(self, row, args, kwargs, node):
        on = any(self.truth(kwargs[name]) is not False for name in ("hijax", "ref") if name in kwargs)
        made = self.context(hijax=on)
        if self.bare is node:
            self.hijax_depth = 1 if on else 0
        return made

    def _expects_error(self, row, args, kwargs, node):
        made = self.context(expects=True)
        if len(args) > 1 and args[1].__class__ in CALLABLE:
            self.expecting += 1
            try:
                self.call_value(args[1], args[2:], kwargs, node)
            finally:
                self.expecting -= 1
        return made

    def _call(self, row, args, kwargs, node):
        return Caller(args[0] if args else UNKNOWN)

    def convert(self, value):
        """A State, or what is one after conversion to dicts, leaves or pure values."""
        result = None
        for one in options(value):
            if one.__class__ is StateValue:
                result = join(result, self.part_of_state(one))
            elif one.__class__ is Instance and one.graph is not None:
                result = join(result, self.take_state(one, ALL, None))
            elif one.__class__ is Seq:
                result = join(result, rebuilt(one, self.convert, one.level))
            elif one.__class__ is Instance:
                result = join(result, self.mix((one,)))
            else:
                result = join(result, one)
        return result

    def _convert(self, row, args, kwargs, node):
        return self.convert(args[0]) if args else UNKNOWN

    def _pure(self, row, args, kwargs, node):
        """The arrays out of the Variables: what is there now, whatever happens to the Variables later."""
        made = self._convert(row, args, kwargs, node)
        for one in options(made):
            if one.__class__ is StateValue and one.live:
                one.live = False
                one.epoch = one.root.epoch if one.root.__class__ is Instance else one.epoch
        return made

    def _identity(self, row, args, kwargs, node):
        if args:
            return args[0]
        return next((value for key, value in kwargs.items() if key != "**"), UNKNOWN)

    def _copied(self, row, args, kwargs, node):
        """A function that gives the same values in new arrays."""
        value = args[0] if args else UNKNOWN
        if value.__class__ is StateValue:
            made = self.part_of_state(value)
            made.derived = True
            made.live = False
            return made
        if value.__class__ is Seq:
            return rebuilt(value, lambda item: self._copied(row, (item,), kwargs, node), value.level)
        if value.__class__ is Multi:
            result = None
            for one in value.options:
                result = join(result, self._copied(row, (one,), kwargs, node))
            return result
        return value

    def _mark_data(self, row, args, kwargs, node):
        """nnx.data(value): a container that may hold modules and arrays."""
        value = args[0] if args else UNKNOWN
        self.marked = node
        if value.__class__ is Seq:
            value = Seq(value.items, value.rest, value.mutable, value.level)
            value.data = True
        elif value.__class__ is Dict:
            value = Dict(value.items, value.rest, value.level)
            value.data = True
        return value

    def _data(self, row, args, kwargs, node):
        return UNKNOWN

    def _array(self, row, args, kwargs, node):
        return Array(len(self.frames), like=[self.data(value) for value in args])

    def _tree_map(self, row, args, kwargs, node):
        if row.get("pure") and self.bare is node and not self.expecting and not self.symbolic and any(
                one.__class__ is StateValue for one in args):
            self.emit(ResultThrownAway(ast.unparse(node.func), node, self.module, self.frames[-1] if self.frames else None))
        trees = [value for value in args if value.__class__ not in CALLABLE]
        gradients = [value for value in trees if _gradients(value)]
        others = [value for value in trees if not _gradients(value) and holds_state(value)]
        for gradient in gradients:
            self.gradient_used(gradient, tuple(others), node)
        if not others:
            return gradients[0] if gradients else self.mix(trees)
        result = None
        for value in others:
            for one in options(value):
                if one.__class__ is StateValue:
                    made = self.part_of_state(one)
                    made.derived = True
                    made.live = False
                    made.level = len(self.frames)
                    made.batched = max(map(batched_in, trees))
                    result = join(result, made)
                elif one.__class__ is Instance and one.graph:
                    made = self.copy_instance(one, len(self.frames), {}, "clone")
                    made.parent = None
                    result = join(result, made)
        if result is None:
            return self.mix(others)
        if (gradients or row.get("applies")) and not any(self._returns_nothing(value) for value in args):
            self.new_parameters(result, node)
        return result

    @staticmethod
    def _returns_nothing(value):
        """Whether a mapped function is called for what it does, not for what it returns."""
        if value.__class__ is not Function or value.node.__class__ is ast.Lambda:
            return False
        return not any(one.__class__ is ast.Return and one.value is not None for one in ast.walk(value.node))

    def _tree_flatten(self, row, args, kwargs, node):
        value = args[0] if args else UNKNOWN
        held = self.mix((self.convert(value),))
        return Seq([held, UNKNOWN])

    def _leaves(self, row, args, kwargs, node):
        """The arrays of a tree: what is there now, whatever happens to the Variables later."""
        made = self._tree_convert(row, args, kwargs, node)
        if made.__class__ is StateValue and made.live and made.root.__class__ is Instance:
            made.live = False
            made.emptied = made.root.epoch
        return made

    def _tree_convert(self, row, args, kwargs, node):
        held = [value for value in args if holds_state(value)]
        if not held and args and _gradients(args[-1]):
            return args[-1]
        if len(held) == 1:
            value = held[0]
            if value.__class__ is Opaque and len(value.holds) == 1 and value.holds[0].__class__ is StateValue:
                return self.part_of_state(value.holds[0])
            converted = self.convert(value)
            return converted if converted.__class__ in (StateValue, Opaque) else self.mix((converted,))
        return self.mix(held)

    def _filter(self, row, args, kwargs, node):
        """filter_state / split_state / State.filter / State.split."""
        if not args:
            return UNKNOWN
        filters = [self.filter_of(arg) for arg in args[1:]]
        results = []
        for each in sequence(filters):
            if args[0].__class__ is StateValue:
                made = self.part_of_state(args[0])
                made.filter = both(args[0].filter, each)
                results.append(made)
            else:
                results.append(self.mix(args[:1]))
        if not results:
            return self.mix(args[:1])
        return results[0] if len(results) == 1 else Seq(results)

    def _join(self, row, args, kwargs, node):
        states = []
        for value in args:
            states.extend(value.items if value.__class__ is Seq else (value,))
        if states and all(one.__class__ is StateValue for one in states) \
                and all(one.root is states[0].root for one in states):
            made = self.part_of_state(states[0])
            made.filter = Filter("any", inner=tuple(one.filter for one in states))
            return made
        return self.mix(states)

    def _replace(self, row, args, kwargs, node):
        for one in options(args[0]) if args else ():
            if one.__class__ is StateValue:
                one.derived = True
                one.live = False
        return args[0] if args else NOTHING

    def _iterate(self, row, args, kwargs, node):
        roots = self.roots(args[0]) if args else []
        item = None
        for root in roots:
            self.prove(root)
            item = join(item, self.child(root, EACH))
        return Seq([], Seq([UNKNOWN, item if item is not None else UNKNOWN]))

    def _reseed(self, row, args, kwargs, node):
        seeds = (*args[1:], *kwargs.values())
        given = next((one for one in seeds if one.__class__ is Array and one.traced), None)
        staging = next((frame for frame in self.frames if frame.compiled), None)
        if staging is not None and seeds and all(one.__class__ is Const for one in seeds):
            self.emit(KeyCaptured(staging, True, node, self.module))
        for root in self.roots(args[0]) if args else ():
            self.prove(root)
            self.write(root, (RANDOM,), node, f"{self.label(root)} is reseeded", how="reseed", value=given)
        return NOTHING

    def _split_rngs(self, row, args, kwargs, node):
        if not args:
            return self.external(IDENTITY_DECORATOR)
        if args[0].__class__ in CALLABLE:
            return args[0]
        for root in self.roots(args[0]):
            self.prove(root)
            self.write(root, (RANDOM,), node, f"the streams of {self.label(root)} are split", how="reseed")
        return UNKNOWN

    _operations = {
        "split": _split, "state": _state, "graphdef": _graphdef, "pop": _pop, "merge": _merge, "update": _update,
        "clone": _clone, "shallow_copy": _shallow_copy, "view": _view, "with_vars": _with_vars,
        "var_defaults": _var_defaults, "expects_error": _expects_error, "replacing": _replacing, "call": _call,
        "convert": _convert, "pure": _pure,
        "identity": _identity, "copy": _copied, "data": _data, "mark_data": _mark_data, "array": _array, "tree_map": _tree_map,
        "tree_flatten": _tree_flatten, "tree_convert": _tree_convert, "leaves": _leaves, "filter": _filter, "join": _join,
        "replace": _replace, "iterate": _iterate, "reseed": _reseed, "split_rngs": _split_rngs, "restore": _data,
        "static": _identity, "graph_mode": _data,
        **FilterValues.operations, **PlainFunctions.operations, **Parameters.operations, **Conditions.operations,
    }


def _gradients(value):
    return any(one.__class__ is Gradient for one in options(value))


def _hijax(root):
    return root.__class__ is Instance and root.hijax
