"""Does a gradient reach what is meant to be trained?"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from .. import abstract, walk
from .base import Observer, count, first_line, listing


class NoGradient(Observer):
    """CONFIRMED: the gradient holds no array, or the loss does not depend on what is differentiated,
    or what is differentiated holds no trained state while another argument does, or is never updated while such another
    argument is. REFUTED: a gradient that is not zero for trained state."""

    patience = 3

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.blind = ""
        self.targets = []
        self.others = []

    def after(self, call):
        super().after(call)
        if not call.traces:
            return
        trace = call.traces[-1]
        outer = {id(leaf.value) for leaf, _ in call.before}
        targets = [leaf for leaf in trace.inputs if id(leaf.value) not in outer and walk.is_tracer(leaf.value)]
        if not targets and not call.propagated() and call.before:
            self.confirm("no argument of the loss is differentiated: the gradient holds no array", "trace")
            return
        if not targets:
            return
        roots = list(dict.fromkeys(walk.root_of(leaf.path) for leaf in targets))
        targets = [leaf for leaf in trace.inputs
                   if walk.root_of(leaf.path) in roots]
        if targets and not any(jnp.issubdtype(leaf.value.dtype, jnp.inexact) for leaf in targets):
            self.confirm(f"what is differentiated ({listing(roots)}) holds no number that has a gradient", "trace")
            return
        trained = self._trained(trace.inputs)
        inner = [leaf for leaf in targets if leaf.path in trained or _bare(leaf, trained)]
        held = self._captured(call)
        if trained and not inner and self._meant(trained, roots):
            self.confirm(f"the gradient is with respect to {listing(roots)}, which holds none of the "
                         f"{count(len(trained), 'trained Variable')} of the arguments ({listing(trained)})", "trace")
            return
        self._remember(call, trace, targets, trained)
        gradient = abstract.arrays_of(call.result)
        reached = self._depends(trace, targets)
        if reached is not None:
            if not reached:
                extra = f"; it reads captured {listing(held)}" if held else ""
                self.confirm(f"the loss does not depend on {listing(roots)}: its gradient is zero{extra}", "trace")
            elif held and not trained and not any(leaf.kind for leaf in targets) and self._meant(held, roots):
                self.confirm(f"the gradient is with respect to {listing(roots)}, a plain array; the trained state "
                             f"({listing(held)}) is captured", "trace")
            elif gradient and any(np.any(array) for array in gradient if array.dtype.kind in "fcV"):
                self.refute(f"the loss depends on {listing(leaf.path for leaf in reached)} and the gradient is not zero",
                            "trace and run", so_far=bool(self.others))
            else:
                self.refute(f"the loss depends on {listing(leaf.path for leaf in reached)}", "trace", so_far=bool(self.others))

    def _remember(self, call, trace, targets, trained):
        """Note what is differentiated and what else could take its gradient: other arguments with Params of the same shapes."""
        roots = {walk.root_of(leaf.path) for leaf in targets}
        inner = [leaf for leaf in targets if leaf.path in trained]
        shapes = sorted(str(leaf.value.shape) for leaf in inner)
        others = {}
        for leaf in trace.inputs:
            if leaf.path in trained and walk.root_of(leaf.path) not in roots:
                others.setdefault(walk.root_of(leaf.path), []).append(leaf)
        alike = [leaf for leaves in others.values() for leaf in leaves if sorted(str(one.value.shape) for one in leaves) == shapes]
        given = {leaf.path: leaf for leaf, _ in call.before if leaf.holder is not None}
        if self._meant([], sorted(roots)) and all(leaf.path in given for leaf in inner + alike):
            self.targets, self.others = ([(given[leaf.path], walk.read(given[leaf.path])) for leaf in leaves] for leaves in (inner, alike))

    def finish(self, complete):
        moved = [leaf.path for leaf, value in self.others if walk.read(leaf) is not value]
        if moved and not self.trouble and not any(walk.read(leaf) is not value for leaf, value in self.targets):
            roots = listing(dict.fromkeys(walk.root_of(leaf.path) for leaf, _ in self.targets))
            self.confirm(f"the gradient is with respect to {roots}, which is never updated after it; what is updated then is "
                         f"{listing(moved)}", "trace")
        if self.calls and self.blind and not self.trouble:
            self.unknown("not exercised", f"the loss could not be traced on its own: {self.blind}")
        else:
            super().finish(complete)

    def _meant(self, trained, roots):
        """Does the claim name what should have a gradient, or what should have none? The program cannot tell."""
        return any(self.concerns(path) for path in [*trained, *roots])

    def _trained(self, leaves):
        """Paths of Params among the arguments; of arrays in functional state if there are no Variables."""
        return [leaf.path for leaf in leaves if leaf.kind in ("Param", "LoRAParam")
                or (leaf.kind and leaf.kind not in ("RngKey", "RngCount", "BatchStat", "Cache", "OptState", "OptArray",
                                                    "OptVariable", "Intermediate", "Metric", "MetricState", "RngState"))]

    def _captured(self, call):
        names = []
        for function in call.application.functions:
            for name, value in walk.captured(function).items():
                if any(leaf.kind in ("Param", "LoRAParam") for leaf in walk.leaves(value, name)):
                    names.append(name)
        return names

    def _depends(self, trace, targets):
        """The targets that the loss depends on, by tracing it once more; None if that cannot be said."""
        try:
            paths, arrays, merge = abstract.split(trace.args, trace.kwargs)
        except Exception as error:
            self.blind = f"{type(error).__name__}: {first_line(error)}"
            return None
        # By now the function may have written: an array counts as the one that came in at its place.
        first = {id(now): before for _, before, now in trace.log.written()}
        wanted = {id(leaf.value): leaf for leaf in targets}
        arrays = [array if id(array) in wanted else first.get(id(array), array) for array in arrays]
        shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]

        def loss(values):
            args, kwargs = merge(values)
            result = trace.function(*args, **kwargs)
            while isinstance(result, tuple):
                result = result[0]
            return result

        try:
            with abstract.aside(trace.function):
                jaxpr = jax.make_jaxpr(loss)(shapes)
        except Exception as error:
            self.blind = f"{type(error).__name__}: {first_line(error)}"
            return None
        (reach,) = abstract.dependence(jaxpr, [0])
        return [wanted[id(arrays[index])] for index in sorted(reach) if id(arrays[index]) in wanted]


class Trained(NoGradient):
    """CONFIRMED: the loss depends on running statistics among what is differentiated, or they have other values at the next
    call. REFUTED: neither, and the values of two calls were seen."""

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.previous = {}

    def after(self, call):
        Observer.after(self, call)
        if not call.traces:
            return
        trace = call.traces[-1]
        statistics = [leaf for leaf in trace.inputs if leaf.kind == "BatchStat" and self.concerns(leaf.path)]
        reached = self._depends(trace, statistics)
        if reached:
            self.confirm(f"the loss depends on the running statistics {listing(leaf.path for leaf in reached)}, by which it is "
                         f"differentiated too", "trace")
            return
        now = {leaf.path: leaf.value for leaf, _ in call.before if leaf.kind == "BatchStat" and self.concerns(leaf.path)
               and not walk.is_tracer(leaf.value)}
        common = [path for path in now if path in self.previous]
        changed = [path for path in common if not np.array_equal(now[path], self.previous[path])]
        if changed:
            self.confirm(f"the running statistics {listing(changed)} have other values at the next call", "run")
        elif common and reached is not None:
            self.refute(f"the running statistics {listing(common)} are the same at the next call", "run")
        self.previous = now


class Constant(Observer):
    """CONFIRMED: inside another trace, all that is differentiated is a constant of that one. REFUTED: it is not."""

    patience = 3

    def after(self, call):
        super().after(call)
        if not call.traces or abstract.outside():
            return
        outer = {id(leaf.value) for leaf, _ in call.before}
        roots = {walk.root_of(leaf.path) for leaf in call.traces[-1].inputs if walk.is_tracer(leaf.value) and id(leaf.value) not in outer}
        given = [leaf for leaf, _ in call.before if walk.root_of(leaf.path) in roots]
        constants = [leaf.path for leaf in given if not walk.is_tracer(leaf.value)]
        if given and len(constants) == len(given):
            self.confirm(f"what is differentiated is a constant of the trace around it, the same in each run of what is compiled: "
                         f"{listing(constants)}", "trace")
        elif given:
            self.refute("what is differentiated comes into the trace around it", "trace")


def _bare(leaf, trained):
    return not leaf.kind and not trained
