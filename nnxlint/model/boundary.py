"""Transforms: how a function is applied to one, called through one, and what comes back."""

from __future__ import annotations

from ..facts.transforms import AHEAD_OF_TIME, GRAPH_OPTIONS
from .containers import DEEPEST, parts, rebuilt
from .events import Frame, Site, TraceEnded, TransformApplied, TransformCalled
from .values import (
    UNKNOWN, Array, Bound, ClassValue, Const, Dict, External, FilterValue, Function, Gradient, Instance, LibraryMethod, Multi,
    Opaque, Partial, Seq, StateValue, Transformed, TransformOptions, batched_in, holds_state, join, options,
)

_FUNCTIONS = (Function, Bound, LibraryMethod, Partial, Transformed, Instance, Multi, External, Opaque, ClassValue)


class Boundary:
    """Mixin: transforms."""

    def apply_transform(self, name, row, args, kwargs, node):
        """Call a transform."""
        if row["form"] == "call":
            return self._call_form(name, row, args, kwargs, node)
        keyword = row.get("keyword", "fun")
        function = args[0] if args else kwargs.get(keyword, kwargs.get("fun", kwargs.get("f")))
        if function is None or (function.__class__ is Const and function.value is None):
            return TransformOptions(name, row, list(args), dict(kwargs), node)
        if function.__class__ not in _FUNCTIONS:
            return UNKNOWN
        chosen = {key: value for key, value in kwargs.items() if key not in (keyword, "**")}
        self._positional_options(name, row, args, chosen)
        site = self.site(name, row, function, node)
        for value in args:
            self.note_use(value)
        made = Transformed(site, function, chosen)
        if row["form"] == "partial":
            return Partial(made, list(args[1:]), {})
        site.applied += 1
        site.rounds = self.rounds()
        site.repeating = site.repeating or self.repeating > len(self.loop_nodes)
        self.emit(TransformApplied(site, function, chosen, tuple(self.frames), bool(self.expecting)))
        self.pending_sites[id(site)] = (made, tuple(self.frames), self.module, self.symbolic)
        return made

    @staticmethod
    def _positional_options(name, row, args, chosen):
        """jax.grad(f, 1), jax.vmap(f, (None, 0)): options given by position."""
        for index, option in ((1, row["diff"] or row["axes"]), (2, row["aux"])):
            if option and len(args) > index and option not in chosen:
                chosen[option] = args[index]

    def site(self, name, row, function, node):
        """The Site of an application: the same one for the same expression."""
        key = (self.module.path, getattr(node, "lineno", 0), getattr(node, "col_offset", 0),
               getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0), name)
        known = self.sites.get(key)
        if known is None:
            owner = self.activations[-1].function if self.activations else None
            known = self.sites[key] = Site(node, self.module, name, row, function, tuple(self.loop_nodes), owner,
                                           tuple(frame.site for frame in self.frames))
        known.function = function
        known.conditional = known.conditional or self.in_some_rounds()
        return known

    def parameters(self, function):
        """Names of the positional parameters of what is behind a function value, or None."""
        kind = function.__class__
        if kind is Function:
            spec = function.node.args
            return [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        if kind is Bound:
            names = self.parameters(function.function)
            return names[1:] if names else names
        if kind is Partial:
            names = self.parameters(function.function)
            return names[len(function.args):] if names else names
        if kind is Transformed:
            names = self.parameters(function.function)
            return names[1:] if names and function.self is not None else names
        if kind is Instance and function.cls is not None:
            found, _ = self.find_in_mro(function.cls, "__call__")
            names = self.parameters(found) if found is not None else None
            return names[1:] if names else names
        if kind is Multi:
            for one in function.options:
                names = self.parameters(one)
                if names is not None:
                    return names
        return None

    def indices(self, value):
        """Ints in an option such as static_argnums, or () ."""
        out = []
        for one in options(value) if value is not None else ():
            if one.__class__ is Const and isinstance(one.value, int) and not isinstance(one.value, bool):
                out.append(one.value)
            elif one.__class__ is Seq:
                for item in one.items:
                    out.extend(self.indices(item))
            elif one.__class__ is FilterValue and one.argnum is not None:
                out.append(one.argnum)
        return out

    def names_in(self, value):
        """Strings in an option such as static_argnames."""
        out = []
        for one in options(value) if value is not None else ():
            if one.__class__ is Const and isinstance(one.value, str):
                out.append(one.value)
            elif one.__class__ is Seq:
                for item in one.items:
                    out.extend(self.names_in(item))
        return out

    def chosen_arguments(self, pair, chosen, names, count):
        """(positions, names) that a pair of options such as static_argnums / static_argnames picks."""
        if pair is None:
            return set(), set()
        numbers = {index if index >= 0 else count + index for index in self.indices(chosen.get(pair[0]))}
        words = set(self.names_in(chosen.get(pair[1]))) if pair[1] else set()
        if names:
            numbers |= {names.index(word) for word in words if word in names}
            words |= {names[index] for index in numbers if index < len(names)}
        return numbers, words

    def _donate(self, value, frame, depth=0):
        """A value is donated to a call, with what the plain containers in it hold."""
        for one in options(value):
            if one.__class__ in (StateValue, Instance):
                one.donated = frame
                self.any_donated = True
            static = one.cls.static_fields if one.__class__ is Instance and one.cls is not None else ()
            inside = [item for name, item in one.attrs.items() if name not in static] \
                if one.__class__ is Instance and parts(one) else parts(one)
            for item in inside if depth < DEEPEST else ():
                self._donate(item, frame, depth + 1)

    def call_transformed(self, transformed, args, kwargs, node, generic=False):
        """Call what a transform made of a function."""
        site = transformed.site
        row = site.row
        chosen = transformed.options
        function = transformed.function
        names = self.parameters(function)
        static, static_names = self.chosen_arguments(row["static"], chosen, names, len(args))
        site.called = True
        self.pending_sites.pop(id(site), None)
        frame = self._frame(site, function, node, generic)
        frame.options = chosen
        frame.compiled = row["compiles"]
        frame.static = (static, static_names)
        frame.transformed = transformed
        frame.axes = self.axes_of(row, chosen, len(args))
        donated, _ = self.chosen_arguments(row["donate"], chosen, names, len(args))
        frame.donated = () if self.branches else tuple(sorted(donated))  # another path may not donate
        propagates = row["host"] == "nnx"
        labels = [names[index] if names and index < len(names) else f"argument {index}" for index in range(len(args))]
        inner_args = []
        through = None
        if row["diff"]:
            through = {index for index, _, _ in self.differentiated(row, chosen, args, kwargs, names)}
        for index, value in enumerate(args):
            how = "static" if index in static else "traced"
            axis = frame.axes[index] if frame.axes else "mapped"
            if axis == "none" and not propagates and not self.pytrees:
                how = "untouched"
            if through is not None and index not in through and how == "traced":
                how = "concrete" if propagates else "untouched"
            self.mapping = bool(frame.axes) and axis == "mapped"
            inner_args.append(self._cross(frame, labels[index], value, how, propagates))
        self.mapping = False
        if donated and not propagates and not self.frames and not frame.synthetic:
            for index in frame.donated:
                if index < len(args):
                    self._donate(args[index], frame)
        inner_kwargs = {}
        for key, value in kwargs.items():
            how = "static" if key in static_names else "untouched" if through is not None and not propagates and key not in (
                names or ()) else "traced"
            inner_kwargs[key] = self._cross(frame, key, value, how, propagates)
        result = self._trace(frame, function, inner_args, inner_kwargs, node)
        return self._converted(row, frame, chosen, args, kwargs, names, result)

    def _frame(self, site, function, node, generic):
        frame = Frame(site, len(self.frames) + 1, len(self.activations), function)
        frame.generic = generic or self.generic_run
        frame.synthetic = generic
        frame.call_node = node
        frame.call_module = self.module
        frame.expecting = bool(self.expecting)
        frame.showing = bool(self.showing)
        frame.repeating = bool(self.repeating)
        frame.loops = tuple(self.loop_nodes)
        frame.rounds = self.rounds()
        frame.caller = self.activations[-1].function if self.activations else None
        if site.row["host"] == "nnx":
            frame.admitted = set()
            frame.concrete = set()
        return frame

    def _cross(self, frame, label, value, how, propagates):
        """One argument on its way into a trace."""
        self.note_use(value)
        self.own_use(value, frame.site)
        if how in ("static", "untouched"):
            inside = value
        elif propagates:
            idents = [one.ident for one in self.reach(value)]
            frame.admitted.update(idents)
            if how == "concrete":
                inside, how = value, "traced"
                frame.concrete.update(idents)
            else:
                inside = self._fresh_arrays(value, frame.depth)
            for state in self.gather(value).states:
                frame.admitted.update(root.ident for root in self.roots(state.root))
        else:
            self.only_pytrees = frame.site.row["compiles"] or frame.site.row["form"] == "call"
            try:
                inside = self.copy_value(value, frame.depth, frame.memo)
            finally:
                self.only_pytrees = False
        frame.arguments.append((label, value, inside, how))
        return inside

    def _fresh_arrays(self, value, level):
        if value.__class__ is Array or value is UNKNOWN or _is_number(value):
            made = Array(level, value.read, "key" if value.origin else "", value.draws) \
                if value.__class__ is Array else Array(level)
            made.traced = level
            if self.mapping:
                made.batched = level
            return made
        if value.__class__ is Seq or value.__class__ is Dict:
            return rebuilt(value, lambda item: self._fresh_arrays(item, level), level)
        return value

    def axes_of(self, row, chosen, count):
        """What is mapped of each argument: "mapped", "none" or "unknown"; None if nothing is mapped."""
        option = row["axes"]
        if not option:
            return None
        value = chosen.get(option)
        if value is None:
            return ["mapped"] * count
        known = self.items_of(value)
        if known is None:
            return [self._axis(value)] * count
        return [self._axis(known[index]) if index < len(known) else "unknown" for index in range(count)]

    @staticmethod
    def _axis(value):
        if value.__class__ is Const:
            return "none" if value.value is None else "mapped" if isinstance(value.value, int) else "unknown"
        return "unknown"

    def _trace(self, frame, function, args, kwargs, node):
        """Run a function inside a trace; the value it returns, back outside."""
        outer = tuple(self.frames)
        if frame.admitted is not None and outer:
            frame.foreign = self._foreign(frame, outer)
        self.emit(TransformCalled(frame, outer))
        self.frames.append(frame)
        saved = self.branches, self.branch_marks
        self.branches, self.branch_marks = 0, []
        start = frame.since = self.reads
        self.reads += 1
        if function.__class__ is Instance:
            self.captured_read(function, node)
        try:
            result = self.call_value(function, args, kwargs, node)
        finally:
            self.frames.pop()
            self.branches, self.branch_marks = saved
        frame.result = result
        frame.static_results = self._static_results(frame, result) if frame.admitted is None else ()
        frame.untouched = self._untouched(frame, start, result)
        if self.frames:
            for index, (_, outside, _, how) in enumerate(frame.arguments):
                if index not in frame.untouched and holds_state(outside):
                    self.touch_all(outside)
        kept = self._end(frame, result, outer)
        if kept or frame.admitted is None:
            self.track_result(frame, kept, result, node)
        level = len(self.frames)
        self.relevel(result, level, self._traced_outside(frame))
        if frame.admitted is not None:
            for label, outside, inside, how in frame.arguments:
                if how != "static":
                    self._relevel_new_parts(outside, level)
        return result

    def _traced_outside(self, frame):
        """Depth of the outer trace on whose arguments the results of a trace depend, 0 for none."""
        for outer in reversed(self.frames):
            if outer.compiled:  # stages all that is computed in it
                return outer.depth
        carried = [self.gather(outside).traced for _, outside, _, how in frame.arguments if how != "static"]
        return min(max(carried, default=0), len(self.frames))

    def _static_results(self, frame, result):
        """Objects made inside the trace that leave it in a static field, where tracers stay tracers."""
        out = []
        for one in self.reach(result):
            if one.family == "struct" and one.cls is not None:
                for name in sorted(one.cls.static_fields):
                    inner = one.attrs.get(name)
                    if inner is not None:
                        out.extend(each for each in self.reach(inner) if each.graph is True and each.origin == "new"
                                   and each.level == frame.depth)
        return tuple(out)

    def _foreign(self, frame, outer):
        """Arguments of an NNX transform that a trace around it captured: [(label, object, that trace)]."""
        out = []
        for label, outside, _, how in frame.arguments:
            if how == "static":
                continue
            for one in self.roots(outside):
                if one.graph is False or one.hijax or one.level >= len(outer):
                    continue
                barrier = next((each for each in outer[one.level:] if not each.admits(one, self)), None)
                # Handed on by an NNX transform in between, it is that one's argument here.
                if barrier is not None and not any(each.admits(one, self) for each in outer[barrier.depth:]):
                    out.append((label, one, barrier))
        return out

    def _untouched(self, frame, start, result):
        """Indices of the arguments that hold state and that nothing in the trace read or returned."""
        out = []
        returned = None
        for index, (_, _, inside, how) in enumerate(frame.arguments):
            if how == "static" or not holds_state(inside):
                continue
            roots = self.roots(inside)
            for state in self.gather(inside).states:
                roots.extend(self.roots(state.root))
            if not roots or any(root.touched > start or any(part.touched > start for part in self.reach(root))
                                for root in roots):
                continue
            if returned is None:
                returned = self.gather(result)
            if any(root.ident in returned.objects for root in roots):
                continue
            out.append(index)
        return tuple(out)

    def _relevel_new_parts(self, value, level):
        for one in self.reach(value):
            if one.level > level and one.parts is None:
                one.level = level

    def _end(self, frame, result, outer):
        if not frame.writes and not frame.results:
            self.emit(TraceEnded(frame, [], [], [], outer, result))
            return []
        carry = self.gather(result)
        lost, kept, shown = [], [], []
        for write in frame.writes:
            origin = self.origin_of(write.target)
            ways = [(kind, self.carried(write, carry, kind)) for kind in write.kinds]
            missing = tuple(kind for kind, way in ways if not way)
            if missing:
                lost.append((write, missing, origin))
            elif any(way == "state" for _, way in ways):
                kept.append(write)
            else:
                shown.append((write, origin))
        out = set()
        for record, writes in reversed(frame.results):
            if record.open or any(self._comes_out(carrier, carry) or carrier.value.ident in out for carrier in record.carriers):
                out.update(record.owners)  # new state that a later step worked on comes out with what that one returned
                kept.extend(write for write, _ in writes)
            else:
                lost.extend((write, write.kinds, origin) for write, origin in writes)
        self.emit(TraceEnded(frame, lost, kept, shown, outer, result))
        return kept

    def _comes_out(self, carrier, carry):
        """Whether new state that an inner step returned leaves the trace around it."""
        value = carrier.value
        if carry.everything or carrier.absorbed:
            return True
        if value.__class__ is StateValue:
            if any(value is one or value is one.taken or value is one.source for one in carry.states):
                return True
            stored = self.stored(carry)
            if value.ident in stored or any(root.ident in stored for root in self.roots(value.root)):
                return True
            # An object was merged from it, and the state of that one comes out.
            return any(value.ident in self.lineage(root) for state in carry.states for root in self.roots(state.root))
        if value.ident in carry.objects or value.ident in carry.source_ids:
            return True
        parts = (*carry.objects.values(), *(variable for variable, _ in carry.readings))
        return any(self.is_ancestor(value, part) for part in parts) or any(
            part is value for state in carry.states for root in self.roots(state.root) for part in self.reach(root))

    def differentiated(self, row, chosen, args, kwargs, names):
        """[(index, value, filter)] of the differentiated arguments."""
        option = chosen.get(row["diff"]) if row["diff"] else None
        out = []
        if option is None:
            numbers = [(0, None)]
        else:
            numbers = []
            for one in options(option):
                if one.__class__ is FilterValue:
                    numbers.append((one.argnum if one.argnum is not None else 0, one.filter))
                elif one.__class__ is Seq:
                    for item in one.items:
                        if item.__class__ is FilterValue:
                            numbers.append((item.argnum or 0, item.filter))
                        elif item.__class__ is Const and isinstance(item.value, int):
                            numbers.append((item.value, None))
                elif one.__class__ is Const and isinstance(one.value, int):
                    numbers.append((one.value, None))
        for index, filter_ in numbers:
            if -len(args) <= index < len(args):
                out.append((index if index >= 0 else len(args) + index, args[index], filter_))
            elif names and index < len(names) and names[index] in kwargs:
                out.append((index, kwargs[names[index]], filter_))
        return out

    def _converted(self, row, frame, chosen, args, kwargs, names, result):
        """What the caller of a transformed function gets."""
        kind = row["result"]
        if kind == "same":
            return result
        if kind in ("grad", "value_and_grad"):
            return self._gradients(row, frame, chosen, args, kwargs, names, result, kind)
        if kind == "jaxpr":
            return UNKNOWN
        if kind == "checked":
            return Seq([UNKNOWN, result])
        return self.mix((result,))

    def _gradients(self, row, frame, chosen, args, kwargs, names, result, kind):
        targets = self.differentiated(row, chosen, args, kwargs, names)
        made = [Gradient((value,), frame.site, frame) for _, value, _ in targets]
        frame.gradients = tuple(made)
        for one in made:
            one.batched = batched_in(result)
        option = chosen.get(row["diff"]) if row["diff"] else None
        many = option is not None and any(one.__class__ is Seq for one in options(option))
        gradient = Seq(made) if many else made[0] if made else Gradient((), frame.site, frame)
        aux = chosen.get(row["aux"]) if row["aux"] else None
        has_aux = aux is not None and self.truth(aux) is not False
        extra = UNKNOWN
        if has_aux:
            for one in options(result):
                extra = join(extra if extra is not UNKNOWN else None,
                             one.items[1] if one.__class__ is Seq and len(one.items) > 1 else self.element(one))
        value = Array(len(self.frames))
        value.traced = self._traced_outside(frame)
        if kind == "grad":
            return Seq([gradient, extra]) if has_aux else gradient
        return Seq([Seq([value, extra]) if has_aux else value, gradient])

    # transforms that run at once

    def _call_form(self, name, row, args, kwargs, node):
        bound = self._bind_call(row, args, kwargs)
        results = []
        rest = {key: value for key, value in kwargs.items() if key not in row["params"]}
        for position, keyword, feed in row["functions"]:
            function = bound.get(keyword)
            if function is None and position < len(args):
                function = args[position]
            if function is None:
                function = kwargs.get(keyword, kwargs.get("f", kwargs.get("fun")))
            if function is None:
                continue
            branches = function.items if function.__class__ is Seq else [function]
            if function.__class__ is Seq and function.rest is not None:
                branches = [*branches, function.rest]
            if function.__class__ is Instance and function.family == "list":
                branches = list(function.attrs.values()) + ([function.rest] if function.rest is not None else [])
            for branch in branches:
                results.append(self._run_operand(name, row, branch, feed, bound, kwargs, rest, node))
        result = None
        for value in results:
            result = join(result, value)
        if result is None:
            return self.mix((*args, *kwargs.values()))
        return self._call_result(row, result, results, bound, kwargs)

    def _bind_call(self, row, args, kwargs):
        bound = {}
        params = row["params"]
        for index, param in enumerate(params):
            if param.startswith("*"):
                bound[param[1:]] = list(args[index:])
                break
            if index < len(args):
                bound[param] = args[index]
            elif param in kwargs:
                bound[param] = kwargs[param]
        return bound

    def _run_operand(self, name, row, function, feed, bound, kwargs, rest, node):
        site = self.site(name, row, function, node)
        site.called = True
        frame = self._frame(site, function, node, False)
        propagates = row["host"] == "nnx"
        values = []
        for item in feed:
            if item == "#":
                values.append(Array(frame.depth))
            elif item.startswith("**"):
                continue
            elif item.startswith("*in:"):
                source = bound.get(item[4:])
                values.extend(self.items_of(source) or ([self.element(source)] if source is not None else []))
            elif item.startswith("*"):
                values.extend(bound.get(item[1:], ()))
                if item[1:] == "operands" and "operand" in kwargs:
                    values.append(kwargs["operand"])
            elif item.endswith("[]"):
                source = bound.get(item[:-2], UNKNOWN)
                values.append(self.slice_of(source))
            else:
                values.append(bound.get(item, UNKNOWN))
        names = self.parameters(function)
        inner = []
        for index, value in enumerate(values):
            label = names[index] if names and index < len(names) else f"argument {index}"
            inner.append(self._cross(frame, label, value, "traced", propagates))
        more = {}
        if "**kwargs" in feed:
            for key, value in rest.items():
                if key not in GRAPH_OPTIONS:
                    more[key] = self._cross(frame, key, value, "traced", propagates)
        return self._trace(frame, function, inner, more, node)

    def slice_of(self, value):
        """One slice along the leading axis: the same structure."""
        if value.__class__ is Seq and not value.mutable:
            return Seq([self.slice_of(item) for item in value.items], value.rest, value.mutable, value.level)
        if value.__class__ is Dict:
            return Dict({key: self.slice_of(item) for key, item in value.items.items()}, value.rest, value.level)
        return value

    def _call_result(self, row, result, results, bound, kwargs):
        kind = row["result"]
        if kind == "scan":
            out = None
            for one in options(result):
                if one.__class__ is Seq and len(one.items) == 2:
                    out = join(out, Seq([one.items[0], one.items[1]]))
                else:
                    out = join(out, Seq([self.element(one), self.element(one)]) if holds_state(one)
                               else Seq([UNKNOWN, UNKNOWN]))
            return out
        if kind == "carry":
            return results[-1]
        if kind == "vjp":
            back = Gradient(tuple(bound.get("primals", ())), None)
            aux = kwargs.get("has_aux")
            if aux is not None and self.truth(aux) is not False:
                items = self.items_of(result)
                return Seq([items[0] if items else UNKNOWN, back, items[1] if items and len(items) > 1 else UNKNOWN])
            return Seq([result, back])
        if kind == "jvp":
            return Seq([result, UNKNOWN])
        if kind == "linearize":
            return Seq([result, UNKNOWN])
        if kind == "opaque":
            return self.mix((result,))
        return result

    def transformed_attribute(self, value, name):
        """jitted.lower(...).compile() is called like what it was made of; of other attributes nothing is known."""
        if value.__class__ is Transformed and name in AHEAD_OF_TIME and value.site.row["compiles"] \
                and not any(value.options.get(option) for option in value.site.row["static"] or () if option):
            return LibraryMethod(value, name, "identity")
        return UNKNOWN


def _is_number(value):
    """A Python number, which becomes a traced array."""
    return value.__class__ is Const and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
