"""Gradient transformations: optimizers in the functional form, whose state is an argument and a result."""

from __future__ import annotations

from .events import NewOptimizerState
from .values import UNKNOWN, Const, Dict, Gradient, Instance, Seq, options


class Transformations:
    """Mixin: what makes them, and their two methods."""

    def make_transformation(self, row, args, kwargs, node):
        """The value of a call that makes a gradient transformation."""
        made = Instance(row=row, family="transformation", graph=False, level=len(self.frames), node=node)
        for value in (*args, *kwargs.values()):
            self.note_use(value)
        inner = self._inner(args, kwargs)
        known = row["keeps"] != "unknown" and row.get("alike", True) and "mask" not in kwargs \
            and all((one.options or {}).get("alike") for one in inner)
        made.options = {"keeps": self._keeps(row, args, kwargs), "alike": known,
                        "decays": known and (self._decays(row, args, kwargs) or any((one.options or {}).get("decays") for one in inner))}
        return made

    @staticmethod
    def _inner(args, kwargs):
        """The transformations of which one is made."""
        return [one for value in (*args, *kwargs.values()) for one in (value.items if value.__class__ is Seq else (value,))
                if one.__class__ is Instance and one.family == "transformation"]

    @staticmethod
    def _decays(row, args, kwargs):
        """Whether a transformation shrinks every array that it is given, for certain."""
        default = row.get("decays")
        if default is None or "**" in kwargs:
            return False
        rate = args[0] if args and "first" in row else kwargs.get("weight_decay", Const(default))
        return rate.__class__ is Const and bool(rate.value)

    def _keeps(self, row, args, kwargs):
        """Whether a transformation keeps state between steps; None if that cannot be told."""
        keeps = row["keeps"]
        if keeps in ("always", "never"):
            return keeps == "always"
        if keeps == "schedule":
            option = kwargs.get(row.get("option"))
            if option is not None and not (option.__class__ is Const and not option.value):
                return True
            rate = args[0] if args else kwargs.get("learning_rate")
            return False if rate.__class__ is Const and len(args) < 2 and "**" not in kwargs else None
        if keeps == "given":
            answers = [self._keeps_inside(value) for value in (*args, *kwargs.values())]
            if True in answers:
                return True
            return False if answers and not any(answer is None for answer in answers) else None
        return None

    def _keeps_inside(self, value):
        if value.__class__ is Instance and value.family == "transformation":
            return _known(value)
        if value.__class__ in (Seq, Dict):
            held = [*(value.items if value.__class__ is Seq else value.items.values()), value.rest]
            answers = [self._keeps_inside(one) for one in held if one is not None]
            return True if True in answers else None if None in answers else False
        return False if value.__class__ is Const else None

    def _transformation_init(self, self_, args, kwargs, node):
        return self._optimizer_state(_known(self_), node)

    def _optimizer_state(self, keeps, node):
        state = Instance(family="optimizer_state", graph=False, level=len(self.frames), node=node)
        state.options = {"keeps": keeps}
        return state

    def transformation_update(self, self_, args, kwargs, node):
        """optimizer.update(gradients, state, params) -> (updates, new state); of an optimizer that may be unknown."""
        keeps = _known(self_)
        updates = args[0] if args else kwargs.get("updates", UNKNOWN)
        old = args[1] if len(args) > 1 else kwargs.get("state", UNKNOWN)
        if updates.__class__ is not Gradient:
            updates = self.mix((updates,))
        elif self_.family == "transformation":
            known = self_.options or {}
            updates.alike = known.get("alike", False)
            updates.decays = known.get("decays", False) and (len(args) > 2 or "params" in kwargs)
        else:
            updates.alike = False
        new = self._optimizer_state(keeps, node)
        self.new_optimizer_state(old, new, node)
        return Seq([updates, new], level=len(self.frames))

    def new_optimizer_state(self, old, new, node):
        """The state after a step of an optimizer, computed from the one before: it must go where that came from."""
        if new.options["keeps"] is False or node is None:
            return
        if not self.frames:
            if self.repeating and new.options["keeps"] and old.__class__ is Instance and not self.symbolic:
                new.source = old
                self.follow_new(NewOptimizerState(node, self.module, False, tuple(self.loop_nodes)), new)
            return
        frame = self.frames[-1]
        argument = self._came_with(old, frame)
        if argument is None:
            return
        record = NewOptimizerState(node, self.module, True, tuple(self.loop_nodes))
        record.site = frame.site
        record.argument = argument
        record.keeps = new.options["keeps"]
        new.source = old if old.__class__ is Instance else None
        self.follow_new(record, new)

    def _came_with(self, value, frame):
        """The name of the argument of a trace that a value is, or is a part of; else None."""
        chain = set()
        for one in options(value):
            for _ in range(12):
                if one is None:
                    break
                chain.add(id(one))
                one = one.parent if one.__class__ is Instance else None
        return next((label for label, _, inside, how in frame.arguments if how != "static"
                     for one in self._held(inside) if id(one) in chain), None)

    @staticmethod
    def _held(value):
        """A value and what the plain containers in it hold."""
        stack, seen = [value], 0
        while stack and seen < 200:
            one = stack.pop()
            seen += 1
            yield one
            if one.__class__ is Seq:
                stack.extend(one.items)
            elif one.__class__ is Dict:
                stack.extend(one.items.values())
            elif one.__class__ is Instance and one.graph is False:
                stack.extend(one.attrs.values())

    transformation_methods = {
        "transformation_init": _transformation_init, "transformation_update": transformation_update,
    }


def _known(transformation):
    """Whether a transformation keeps state; None for one that came from elsewhere."""
    return (transformation.options or {}).get("keeps") if transformation.family == "transformation" else None
