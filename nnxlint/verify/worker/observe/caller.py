"""What the caller does with what a step returns, and with what it keeps."""

from __future__ import annotations

import gc
import weakref

from flax import nnx

from .. import walk, watch
from .base import Observer, count, listing


class Discarded(Observer):
    """The new state that a call returns is thrown away, or the old one is used on.

    CONFIRMED: the next call got the same old values although this one returned new ones, or nobody
    holds the new values any more. REFUTED: the next call got the new values.
    """

    patience = 3

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.previous = None
        self.carried = 0

    def before(self, call):
        if self.previous is None or any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            return
        old, new, names = self.previous
        now = {id(walk.read(leaf)) for leaf, _ in call.before}
        still = [names[key] for key in old if key in now]
        came = [key for key in new if key in now]
        if came:
            self.carried += 1
            if self.carried >= self.patience:
                self.refute(f"{count(len(came), 'new value')} that the call returned went into the next one", "run")
        elif still and len(still) >= len(old):
            self.confirm(f"the next call got the same {count(len(still), 'old value')} ({listing(still)}), though this "
                         f"one returned {count(len(new), 'new value')}", "run")

    def after(self, call):
        super().after(call)
        self.previous = None
        result = [leaf for leaf in walk.leaves(call.result)]
        if any(walk.is_tracer(leaf.value) for leaf in result):
            return
        shapes = {}
        for leaf in result:
            shapes.setdefault((getattr(leaf.value, "shape", None), str(getattr(leaf.value, "dtype", ""))), []).append(leaf)
        old, new, names = {}, {}, {}
        for leaf, before in call.before:
            if isinstance(before, bytes):
                continue
            key = (getattr(before, "shape", None), str(getattr(before, "dtype", "")))
            matches = shapes.get(key)
            if matches and all(match.value is not before for match in matches):
                partner = matches.pop(0)
                old[id(before)] = before
                new[id(partner.value)] = partner.value
                names[id(before)] = leaf.path
        if not new:
            return
        self.previous = (old, new, names)
        self.alive = []
        for value in new.values():
            try:
                self.alive.append(weakref.ref(value))
            except TypeError:
                continue
        self.returned = len(new)
        self.names = list(names.values())
        # Only weak references: who else holds the values is the question.
        self.previous = (old, {key: None for key in new}, names)
        for trace in call.traces:
            trace.result = None
        call.forget = True

    def passed(self, passes):
        pass

    def finish(self, complete):
        if self.calls and not self.trouble and self.carried:
            self.refute(f"the new values went into the next call ({count(self.carried, 'time')})", "run")
            return
        if self.calls and not self.trouble and complete and self.previous is not None:
            gc.collect()
            if self.alive and not any(reference() is not None for reference in self.alive):
                self.confirm(f"{count(self.returned, 'new value')} came back ({listing(self.names)}) and nobody holds "
                             f"one of them after the program has ended", "run")
                return
        super().finish(complete)


class Snapshot(Observer):
    """A state kept as a snapshot. CONFIRMED: after the model was updated the kept state shows the new
    values. REFUTED: it still shows the old ones."""

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.kept = []

    def after(self, call):
        super().after(call)
        sources = [leaf for leaf, _ in call.before if isinstance(leaf.holder, nnx.Variable)]
        mine = walk.leaves(call.result)
        for source in sources:
            value = watch.value_of(source.holder)
            for leaf in mine:
                if walk.is_array(value) and walk.read(leaf) is value and not walk.is_tracer(value):
                    self.kept.append((source.path, source.holder, leaf, value))
                    break
        if self.kept and self.calls == 1:
            watch.listen(self._written)

    def _written(self, variable, old, new):
        if self.settled or self.session.busy() or walk.is_tracer(new):
            return
        self.session.guarded(self, "compare", variable)
        self.session.stop_if_settled()

    def compare(self, variable=None):
        """Look at the kept state after a write to ``variable``, or to all."""
        followed = [path for path, holder, leaf, value in self.kept
                    if (variable is None or holder is variable)
                    and watch.value_of(holder) is not value and walk.read(leaf) is watch.value_of(holder)]
        if followed:
            self.confirm(f"the kept state follows the live Variables: {listing(followed)} changed in both", "run")

    def finish(self, complete):
        watch.unlisten(self._written)
        if self.kept and not self.trouble:
            self.compare()
            stayed = [path for path, holder, leaf, value in self.kept
                      if watch.value_of(holder) is not value and walk.read(leaf) is value]
            if not self.settled and stayed:
                self.refute(f"the kept state still shows the old values after an update: {listing(stayed)}", "run")
        if not self.settled:
            super().finish(complete)


class Detached(Observer):
    """A sub-module put into a function. CONFIRMED: its Params are not among those of the object that
    holds the function. REFUTED: they are."""

    def applied(self, application):
        self.calls += 1
        self.application = application

    def finish(self, complete):
        if self.calls and not self.trouble:
            self._look()
        if not self.settled:
            super().finish(complete)

    def _look(self):
        inside = []
        for function in self.application.functions:
            for name, value in {"module": function, **walk.captured(function)}.items():
                inside += [leaf for leaf in walk.leaves(value, name) if leaf.holder is not None]
        result = self.application.result
        inner = result.__wrapped__
        for owner in (item for item in gc.get_objects() if isinstance(item, walk._bases)):
            held = vars(owner).values()
            if not any(value is result or value is inner for value in held):
                continue
            own = {id(leaf.holder) for leaf in walk.leaves(owner)}
            lost = [leaf.path for leaf in inside if id(leaf.holder) not in own]
            if lost:
                self.confirm(f"{count(len(lost), 'Variable')} of the sub-module ({listing(lost)}) are not in the state of "
                             f"{type(owner).__name__}", "run")
            elif inside:
                self.refute(f"all {count(len(inside), 'Variable')} of the sub-module are in the state of "
                            f"{type(owner).__name__}", "run")
            return
