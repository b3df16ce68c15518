"""What rules may ask of one evaluation: answers that need more than one event."""

from __future__ import annotations

import ast

from ..facts import TWINS, behaviour, shown
from ..model.containers import DEEPEST, parts
from ..model.events import EXPLICIT
from ..model.values import (
    Array, Bound, Dict, Function, GraphDefValue, Instance, Multi, Opaque, Partial, Seq, StateValue, Transformed, UNKNOWN,
    options,
)


# Kinds of events that rules compare with others of the same expression -> what tells those from the rest.
_KEYED = {"returned": "new state", "parameters": "new state", "optimizer_state": "new state", "kept": "kept",
          "merged": "merged", "stored": "stored", "thrown": "thrown"}


class Context:
    """One evaluation of one file on one version of Flax.

    versions: the releases that it stands for; events: everything that was emitted.
    """

    def __init__(self, interpreter, versions, events):
        self.interpreter = interpreter
        self.flax = interpreter.flax
        self.versions = versions
        self.events = events
        self._frames = {}
        self._around = {}
        self._eager = []
        self._gradient_frames = {}
        self._by_key = {}
        self._positions = {id(event): index for index, event in enumerate(events)}
        for index, event in enumerate(events):
            if event.kind == "called":
                event.frame.order = index
                self._around[id(event.frame)] = event.outer
                self._frames.setdefault(id(event.frame.site), []).append(event.frame)
                if event.frame.site.row["result"] in ("grad", "value_and_grad", "vjp"):
                    for frame in (*event.outer, event.frame):
                        self._gradient_frames.setdefault(id(frame), []).append(event.frame)
            elif event.kind == "eager":
                self._eager.append(event.write)
            elif event.kind in _KEYED:
                self._by_key.setdefault((_KEYED[event.kind], self.key(event.module, event.node)), []).append(event)

    def position(self, event):
        """Where an event stands among the others."""
        return self._positions[id(event)]

    @staticmethod
    def key(module, node):
        """What tells one expression from all others."""
        return module.path, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset

    def frames_of(self, site):
        """All runs of a site, in order."""
        return self._frames.get(id(site), [])

    def same_call(self, event):
        """All events of the same kind and expression, this one among them; new state is one kind, however it was made."""
        return self._by_key[_KEYED[event.kind], self.key(event.module, event.node)]

    def refuses(self, frame):
        """(label, graph object, whether it is mapped) of an argument with which a call fails on this Flax, where graph
        objects are no pytrees, or None."""
        if self.flax >= behaviour.GRAPH_OBJECTS_ARE_PYTREES or frame.site.row["host"] != "jax":
            return None
        for index, (label, outside, _, how) in enumerate(frame.arguments):
            found = self.graph_object(outside) if how == "traced" else None
            if found is not None:
                return label, found, bool(frame.axes) and frame.axes[index:index + 1] == ["mapped"]
        return None

    def around(self, frame):
        """The traces around a call, outermost first."""
        return self._around.get(id(frame), ())

    def trains(self, event):
        """Whether a step that returned state is more than a forward pass."""
        return self.differentiates(event.frame) or any(write.how in EXPLICIT for write in event.writes)

    def never_used(self, event):
        """Whether nothing reads what a call returned, in any run of it."""
        if self.interpreter.incomplete:
            return False
        events = self.same_call(event)
        return all(not carrier.used for each in events for carrier in each.carriers) and all(
            not getattr(each, "open", False) for each in events)

    def chain(self, instance):
        """An object and the objects that hold it."""
        out = []
        while instance is not None and len(out) < 30:
            out.append(instance)
            instance = instance.parent
        return out

    def same_object_again(self, frame):
        """A later run of the same compiled function, or None."""
        return [other for other in self.frames_of(frame.site) if other.order > frame.order
                and other.transformed is not None and frame.transformed is not None
                and other.transformed.function is frame.transformed.function]

    def stale_frame(self, frame):
        """(object, write): an object that a compiled run captured, and its update before a later run."""
        later = self.same_object_again(frame)
        if not later:
            return None
        static = {one.ident for _, outside, _, how in frame.arguments if how == "static"
                  for one in self.interpreter.reach(outside)}
        last = later[-1].order
        for target in frame.captured.values():
            if target.ident in static or target.hijax or not self.interpreter.is_graph(target):
                continue
            if target.family in ("rngs", "stream"):
                continue
            for event in self.events[frame.order:last]:
                if event.kind != "eager" or event.write.how in ("init", "mode", "draw", "sow", "attribute", "increment"):
                    continue
                if any(one is target for one in self.chain(event.write.target)) or any(
                        one is event.write.target for one in self.chain(target)):
                    return target, event.write
        return None

    def rebound(self, frame):
        """(name, later run): a variable whose State a compiled run captured, bound to newer State in a later run; or None."""
        for other in self.same_object_again(frame):
            for place, (name, states) in frame.places.items():
                now = other.places.get(place, (name, states))[1]
                if len(now) == len(states) and any(_is_newer(one, old) for one, old in zip(now, states)) and not self._leaks_into(place):
                    return name, other
        return None

    def _leaks_into(self, place):
        """Whether a trace stores its own values in a variable or attribute: tracer-escape speaks of it."""
        return any(event.kind == "stored" and getattr(event.owner, "ident", None) == place[0] and event.name == place[1]
                   for event in self.events)

    def nnx_twin(self, site):
        """The NNX transform that does what a site's transform does."""
        return shown(TWINS.get(site.transform, site.transform if site.row["host"] == "nnx" else "an nnx transform"))

    def tree_mode(self, frame):
        """Whether an NNX transform was told to see its arguments as trees, which know no sharing."""
        return self._is_off(frame, "graph")

    def tree_updates(self, frame):
        """Whether an NNX transform was told to let nothing but the Variables out, like one in tree mode."""
        return self._is_off(frame, "graph") or self._is_off(frame, "graph_updates")

    def _is_off(self, frame, name):
        option = frame.options.get(name)
        return option is not None and frame.site.row["host"] == "nnx" and self.interpreter.truth(option) is False

    def gradients_in(self, frame):
        """Traces of gradient transforms inside a trace, itself included."""
        return self._gradient_frames.get(id(frame), ())

    def differentiates(self, frame):
        """Whether gradients are taken inside a trace."""
        return id(frame) in self._gradient_frames or frame.site.row["result"] in ("grad", "value_and_grad")

    def graph_object(self, value, seen=None):
        """A proven graph object in a value that crosses a boundary as a pytree, or None."""
        seen = set() if seen is None else seen
        for one in options(value):
            if id(one) in seen:
                continue
            seen.add(id(one))
            if one.__class__ is Instance:
                if one.family in ("struct", "tuple"):
                    static = one.cls.static_fields if one.cls is not None else ()
                    for name, inner in one.attrs.items():
                        if name not in static and inner.__class__ in (Instance, Seq, Dict):
                            found = self.graph_object(inner, seen)
                            if found is not None:
                                return found
                elif one.family != "context" and self._is_object(one):
                    return one
            elif one.__class__ is Seq:
                for item in (*one.items, one.rest):
                    if item is not None:
                        found = self.graph_object(item, seen)
                        if found is not None:
                            return found
            elif one.__class__ is Dict:
                for item in (*one.items.values(), one.rest):
                    if item is not None:
                        found = self.graph_object(item, seen)
                        if found is not None:
                            return found
        return None

    def _is_object(self, instance):
        if instance.graph is True:
            return True
        return False if instance.graph is False else instance.parent is None and self.interpreter.is_graph(instance)

    def called_again(self, frame, target):
        """Whether a transform is called more than once with the same object, as far as can be seen."""
        interpreter = self.interpreter
        lineage = interpreter.lineage(target)
        outside = None
        for _, value, inside, _ in frame.arguments:
            carry = interpreter.gather(inside)
            if lineage & carry.objects.keys() or any(
                    state.ident in lineage or any(root.ident in lineage for root in interpreter.roots(state.root))
                    for state in carry.states):
                outside = value
                break
        if outside is None:
            return True
        roots = {one.ident for one in self.owners(outside)}
        if not roots:
            return False
        count = 0
        for other in self._frames.get(id(frame.site), ()):
            for _, value, _, _ in other.arguments:
                if any(one.ident in roots for one in self.owners(value)):
                    count += 1
                    break
        if count > 1:
            return True
        objects = list(self.owners(outside))
        if any(one.level for one in objects):
            return True  # the call stands in a trace: what matters is how often that one runs
        if any(one.origin == "symbol" or one.parent is not None for one in objects):
            return True
        if frame.loops and len(frame.loops) > 2:
            return True
        return False

    def owners(self, value):
        """Objects in a value, and those that its States were taken from."""
        for one in options(value):
            if one.__class__ is Instance:
                yield one
            elif one.__class__ is StateValue:
                yield from self.owners(one.root)
            elif one.__class__ is Seq:
                for item in (*one.items, one.rest):
                    if item is not None:
                        yield from self.owners(item)
            elif one.__class__ is Dict:
                for item in (*one.items.values(), one.rest):
                    if item is not None:
                        yield from self.owners(item)
            elif one.__class__ is Opaque:
                for item in one.holds:
                    yield from self.owners(item)

    def static_objects(self, value, how):
        """(graph objects that are static under the transform, whether they sit in a static field)."""
        if how == "static":
            found = [one for one in self.interpreter.reach(value) if one.graph is True and one.family != "variable"]
            if value.__class__ is Instance and value in found:
                found = [value, *[one for one in found if one is not value]]
            return found, False
        found = []
        for one in self.interpreter.reach(value):
            if one.cls is not None and one.cls.static_fields and one.family == "struct":
                for name in sorted(one.cls.static_fields):
                    inner = one.attrs.get(name)
                    if inner is not None:
                        found.extend(each for each in self.interpreter.reach(inner)
                                     if each.graph is True and each.family != "variable")
        return found, True

    def updated_object(self, objects, frame):
        """An update, outside the trace, of one of some objects; or None."""
        idents = {one.ident for one in objects}
        for write in self._eager:
            if write.how in ("init", "mode", "draw", "sow", "attribute", "increment"):
                continue
            one = write.target
            for _ in range(30):
                if one is None:
                    break
                if one.ident in idents:
                    return write
                one = one.parent
        fields = {(one.parent.cls, name) for one in objects if one.parent is not None and one.parent.cls is not None
                  for name, value in one.parent.attrs.items() if one in options(value) and name in one.parent.cls.static_fields}
        for event in self.events if fields else ():
            if event.kind not in ("captured", "eager") or event.write.how in ("init", "mode", "draw", "sow"):
                continue
            for one in self.chain(event.write.target):
                if one.parent is not None and any(one.parent.cls is cls and name in one.parent.attrs and one in options(one.parent.attrs[name])
                                                  for cls, name in fields):
                    return event.write
        return None

    def assigned(self, variable):
        """Whether the program puts a value, outside the trace that owns it, into a Variable of that name or into an object."""
        return any(write.how == "update" or (write.how in ("assign", "item") and write.target.name == variable.name)
                   for write in self._eager)

    def differentiated(self, frame):
        """[(index, value, filter)] of the differentiated arguments of a call."""
        row = frame.site.row
        if row["form"] == "call" or not row["diff"]:
            return []
        args = [outside for _, outside, _, _ in frame.arguments]
        return self.interpreter.differentiated(row, frame.options, args, {}, None)

    @staticmethod
    def is_graphdef(value):
        """Whether a value can only be a GraphDef."""
        return all(one.__class__ is GraphDefValue for one in options(value))

    @staticmethod
    def argument_label(frame, index):
        """The name of an argument."""
        return frame.arguments[index][0] if index < len(frame.arguments) else f"argument {index}"

    def is_loss(self, frame):
        """Whether what a differentiated call runs is a function of the project with a body."""
        function = frame.function
        for _ in range(6):
            if function.__class__ is Function:
                body = function.node.body
                return not isinstance(body, list) or not _is_stub(body)
            function = getattr(function, "function", None)
        return False

    def never_named(self, frame, index):
        """Whether the body of a function never names the parameter that an argument is bound to."""
        function = frame.function
        shift = 0
        for _ in range(6):
            if function.__class__ is Function:
                break
            if function.__class__ is Bound:
                shift += 1
            elif function.__class__ is Partial:
                shift += len(function.args)
            elif function.__class__ is not Transformed:
                return False
            function = function.function
        if function.__class__ is not Function:
            return False
        spec = function.node.args
        positional = [*spec.posonlyargs, *spec.args]
        if index + shift >= len(positional):
            return False
        name = positional[index + shift].arg
        body = function.node.body if isinstance(function.node.body, list) else [function.node.body]
        return not any(isinstance(node, ast.Name) and (node.id == name or node.id in ("locals", "vars", "eval"))
                       for statement in body for node in ast.walk(statement))

    def graph_module(self, value):
        """Whether a value is a Module for certain."""
        return value.__class__ is Instance and self.interpreter.is_graph(value) and value.family in ("module", None) \
            and (value.cls is not None or value.row is not None)

    def is_data(self, value):
        """Whether a value is arrays and nothing else, for certain."""
        if value.__class__ is Array:
            return not value.read
        if value.__class__ in (Seq, Dict):
            items = value.items if value.__class__ is Seq else list(value.items.values())
            return bool(items) and value.rest is None and all(self.is_data(item) for item in items)
        return False

    def gradient_is_data(self, frame):
        """Whether the gradients of a call are used as plain arrays, as for saliency or adversarial examples."""
        return any(gradient.as_data for gradient in frame.gradients)

    def holds_graph_state(self, value, depth=0):
        """Whether a value holds a proven graph object or a State of one."""
        for one in options(value):
            if one.__class__ is StateValue or (one.__class__ is Instance and self.interpreter.is_graph(one)):
                return True
            if depth < DEEPEST and any(self.holds_graph_state(item, depth + 1) for item in parts(one)):
                return True
        return False

    def captured_original(self, value, event):
        """The object whose captured state a gradient was taken of, when what is updated with it is a copy
        of that object which came into the trace; else None."""
        updated = {part.ident for target in event.targets for one in self.owners(target)
                   for part in self.interpreter.reach(one)}
        depth = min(event.depth, event.gradient.frame.depth - 1)  # where the gradient was taken
        for root in self.owners(value):
            if root.__class__ is Instance and root.level < depth and root.ident in event.originals \
                    and root.ident not in updated:
                return root
        return None

    def _kin(self, objects):
        """Idents of objects, of the graph objects that they are part of, and of what they are copies of."""
        interpreter = self.interpreter
        kin = set()
        for one in objects:
            plain = {each.ident for each in self.chain(one) if not interpreter.is_graph(each)}
            kin |= (interpreter.lineage(one) | interpreter.originals(one)) - plain
        return kin

    def other_target(self, frame, index, value, targets):
        """The argument of a differentiated call that the gradients are applied to, when it is not the
        differentiated one; else None."""
        interpreter = self.interpreter
        owners = [one for target in targets for one in self.owners(target)]
        wanted = {one.ident for one in owners if interpreter.is_graph(one)}
        if not wanted:
            return None
        for one in options(value):
            if one.__class__ in (Opaque, Multi, Partial) or one is UNKNOWN:
                return None
            if one.__class__ in (Seq, Dict) and not self.is_data(one):
                return None
            if one.__class__ is StateValue or (one.__class__ is Instance and interpreter.is_graph(one)):
                if self._kin(self.owners(one)) & self._kin(owners):
                    return None
                continue
            if one.__class__ not in (Array, Instance, Seq, Dict):
                return None
        differentiated = {position for position, _, _ in self.differentiated(frame)} | {index}
        for position, (_, outside, _, _) in enumerate(frame.arguments):
            if position in differentiated and any(one.ident in wanted for one in self.owners(outside)):
                return None
        for position, (_, outside, _, _) in enumerate(frame.arguments):
            if position != index:
                for one in self.owners(outside):
                    if one.ident in wanted:
                        return one
        return None


def _is_newer(state, old):
    """Whether a State holds other values than an old one for certain."""
    return state is not old and (state.derived or state.track is not None
                                 or (state.root is old.root and state.epoch > old.epoch))


def _is_stub(body):
    return all(isinstance(node, (ast.Pass, ast.Raise)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
               for node in body)
