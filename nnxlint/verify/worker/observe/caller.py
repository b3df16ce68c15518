"""What the caller does with what a step returns, and with what it keeps."""

from __future__ import annotations

import contextlib
import gc
import weakref

from flax import nnx

from .. import walk, watch
from . import fate
from .base import Observer, count, listing


# What a finding names where a loop keeps the rest of what its step returns.
_PARTS = {"parameters", "optimizer state"}


class Discarded(Observer):
    """The new state that a call returns is thrown away, or old state is used where newer exists.

    CONFIRMED: the new values are dropped at once or bound to a name that nothing reads; or the next
    call, or the one of the claim, got old values though new ones had been made. REFUTED: the new
    values went into the next call, or no old value was ever used.
    """

    patience = 3

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.previous = None
        self.carried = 0
        self.superseded = {}
        self.newer = set()

    def before(self, call):
        leaves = [leaf for leaf, _ in call.before]
        if walk.is_graph_object(call.transformed):
            leaves += walk.leaves(call.transformed, "the model")
        values = {id(walk.read(leaf)): leaf.path for leaf in leaves}
        old = [(values[key], by) for key, (_, by) in self.superseded.items() if key in values]
        if old:
            self.confirm(f"{count(len(old), 'value')} that {old[0][1]} had already replaced were used: "
                         f"{listing(path for path, _ in old)}", "run")
            return
        if self.previous is None:
            return
        came = [path for state in self.previous for path in state.came(values)]
        still = [state for state in self.previous if not state.came(values) and state.still(values)]
        if came and not still:
            self.carried += 1
            if self.carried >= self.patience and self.claim["rule"] != "stale-state":
                self.refute(f"{count(len(came), 'new value')} that the call returned went into the next one", "run")
        elif still and (not came or _PARTS & set(self.claim["subjects"])):
            names = [path for state in still for path in state.still(values)]
            self.confirm(f"the next call got the same {count(len(names), 'old value')} ({listing(names)}), though this "
                         f"one returned {count(sum(len(state.new) for state in still), 'new value')}", "run")

    def after(self, call):
        super().after(call)
        self.previous = None
        if self.superseded and self._returns_old(call):
            return
        pairs = _replacements(self._owned(call) or call.before + self._captured(call), call.result)
        if not pairs:
            return
        self.names = [path for path, _, _, _ in pairs]
        self._follow(pairs)
        self.previous = [state for state in map(_Returned, _by_argument(pairs)) if state.old and state.new] or None

    def _returns_old(self, call):
        """Does the result hold values that another call has replaced meanwhile, and none of the new ones?"""
        values = {id(walk.read(leaf)): leaf.path for leaf in walk.leaves(call.result, "the result")}
        old = [(path, self.superseded[key][1]) for key, path in values.items() if key in self.superseded]
        if not old or self.newer & set(values):
            return False
        self.confirm(f"{count(len(old), 'value')} that {old[0][1]} had already replaced came back: {listing(path for path, _ in old)}", "run")
        return True

    def _owned(self, call):
        """(Leaf, mark) pairs of the object of whose method the result is the next one, such as a TrainState."""
        owner = getattr(call.function, "__self__", None)
        results = call.result if type(call.result) is tuple else (call.result,)
        if owner is None or walk.is_graph_object(owner) or not any(type(result) is type(owner) for result in results):
            return []
        return [(leaf, walk.mark(leaf)) for leaf in walk.leaves(owner, fate.owner(self.claim["place"]))]

    def _captured(self, call):
        """State in the functional form that the function reaches without receiving it: (Leaf, mark) pairs."""
        if call.before and any(leaf.holder is not None for leaf, _ in call.before):
            return []
        return [(leaf, walk.mark(leaf)) for name, value in walk.captured(call.function).items()
                if isinstance(value, nnx.State) for leaf in walk.leaves(value, name)]

    def _follow(self, pairs):
        """Read off the caller's code what becomes of the new values."""
        frame = fate.caller_frame(self.claim["place"]["path"])
        found = fate.fate(frame)
        for own in _by_argument(pairs):
            holders = {found.of(place) for _, _, _, place in own}
            if holders == {fate.DROPPED}:
                self.confirm(f"{_new(own)} came back and {'was' if len(own) == 1 else 'were'} dropped at once", "run")
            elif not holders & {None, fate.DROPPED} and not any(fate.is_read(frame, name) for name in holders):
                self.confirm(f"{_new(own)} came back as {listing(sorted(holders))}, which nothing reads", "run")

    def produced(self, function, args, kwargs, result):
        """Another call made new values of these old ones."""
        before = [(leaf, walk.mark(leaf)) for leaf in walk.argument_leaves(function, args, kwargs)]
        name = getattr(function, "__name__", None) or "a call"
        pairs = _replacements(before, result)
        if len(self.superseded) < 100_000:
            self.superseded.update({id(old): (old, name) for _, old, _, _ in pairs})
            self.newer.update(id(new) for _, _, new, _ in pairs)

    def finish(self, complete):
        if self.calls and not self.trouble and self.carried:
            self.refute(f"the new values went into the next call ({count(self.carried, 'time')})", "run")
        elif self.calls and complete and not self.trouble and self.claim["rule"] == "stale-state":
            self.refute(f"nothing older than the newest was used ({count(self.calls, 'call')})", "run")
        else:
            if self.calls and complete and not self.trouble and self.previous is not None:
                gc.collect()
                if not any(reference() is not None for state in self.previous for reference in state.new):
                    self.confirm(f"{count(len(self.names), 'new value')} came back ({listing(self.names)}) and nobody "
                                 f"holds one of them after the program has ended", "run")
            if not self.settled:
                super().finish(complete)


class _Returned:
    """What became of the state of one argument in a call. old: id -> value; new: weak references, since who else
    holds the new values is the question."""

    def __init__(self, pairs):
        self.old = {id(old): old for _, old, _, _ in pairs if not walk.is_tracer(old)}
        self.new = []
        for _, _, value, _ in pairs:
            with contextlib.suppress(TypeError):
                self.new.append(weakref.ref(value))

    def came(self, values):
        """Paths at which new values are among those of a later call. values: id -> path."""
        return [values[id(reference())] for reference in self.new if reference() is not None and id(reference()) in values]

    def still(self, values):
        """Paths at which the old values are, if all of them are there."""
        return [values[key] for key in self.old] if all(key in values for key in self.old) else []


def _by_argument(pairs):
    """Lists of the replacements of one argument each."""
    arguments = {}
    for pair in pairs:
        arguments.setdefault(walk.root_of(pair[0]), []).append(pair)
    return list(arguments.values())


def _new(pairs):
    return count(len(pairs), "new value") + f" ({listing(path for path, _, _, _ in pairs)})"


def _replacements(before, result):
    """(path, old value, new value, place in the result tuple) where a result holds a whole new state.

    A state counts when every array of an argument (a graph object, a State or a tree of more than
    one array) has a partner of the same shape and type in the result that is not itself.
    """
    shapes = {}
    places = enumerate(result) if type(result) is tuple else [(0, result)]
    for place, item in places:
        for leaf in walk.leaves(item):
            value = walk.read(leaf)
            shapes.setdefault(_shape(value), []).append((value, place, {leaf.path, _tail(leaf.path)}))
    roots = {}
    for leaf, mark in before:
        if not isinstance(mark, bytes):
            roots.setdefault(walk.root_of(leaf.path), []).append((leaf, mark))
    roots = [leaves for leaves in roots.values()
             if len(leaves) > 1 or not leaves[0][0].path.isidentifier() or leaves[0][0].holder is not None]
    # What has its own place in the result comes first: moments have the shapes of parameters.
    chosen = {}
    for own_place in (True, False):
        for leaf, old in (pair for leaves in roots for pair in leaves if pair[0].path not in chosen):
            partners = shapes.get(_shape(old), [])
            if any(value is old for value, _, _ in partners):
                continue
            partner = next((one for one in partners if not own_place or _tail(leaf.path) in one[2]), None)
            if partner is not None:
                del partners[next(at for at, one in enumerate(partners) if one is partner)]
                chosen[leaf.path] = leaf.path, old, partner[0], partner[1]
    pairs = []
    for leaves in roots:
        own = [chosen[leaf.path] for leaf, _ in leaves if leaf.path in chosen]
        if 2 * len(own) >= len(leaves):
            pairs += own
    return pairs


def _tail(path):
    """"params.a.kernel" -> "a.kernel", "state[0].a.kernel" -> "[0].a.kernel"."""
    return path[len(walk.root_of(path)):].removeprefix(".")


def _shape(value):
    return getattr(value, "shape", None), str(getattr(value, "dtype", ""))


class Snapshot(Observer):
    """A state kept as a snapshot. CONFIRMED: after the model was updated the kept state shows the new
    values. REFUTED: it still shows the old ones."""

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.kept = []

    def after(self, call):
        super().after(call)
        sources = [leaf for leaf, _ in call.before if isinstance(leaf.holder, nnx.Variable)]
        # What puts a state away, such as ``append``, returns nothing: the state is what it is given.
        mine = walk.leaves(call.result) or [leaf for value in (*call.args, *call.kwargs.values()) if isinstance(value, nnx.State)
                                            for leaf in walk.leaves(value)]
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

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.results = []
        self.built = []

    def applied(self, application):
        self.calls += 1
        self.application = application
        self.results.append(application.result)

    def passed(self, passes):
        """A function has been put into an attribute as it is."""
        if self.claim["mode"] == "statement":
            self.built = [*self.built[-7:], fate.under_construction(self.claim["place"]["path"])]

    def finish(self, complete):
        if self.calls and not self.trouble:
            self._look()
        for owner in self.built:
            for name in fate.attributes(self.claim["place"]):
                if not self.settled and owner is not None and callable(vars(owner).get(name)):
                    self._compare(owner, [vars(owner)[name]])
        if not self.settled:
            super().finish(complete)

    def _look(self):
        results = {id(result) for result in self.results} | {id(result.__wrapped__) for result in self.results}
        for owner in (item for item in gc.get_objects() if isinstance(item, walk._bases)):
            held = list(vars(owner).values())
            held += [item for value in held if isinstance(value, (list, tuple)) for item in value]
            held += [item for value in held if isinstance(value, dict) for item in value.values()]
            if not any(id(value) in results for value in held):
                continue
            self._compare(owner, self.application.functions)
            return

    def _compare(self, owner, functions):
        """Are the Variables that functions reach in the state of the object that holds them?"""
        inside = []
        for function in functions:
            for name, value in {"module": function, **walk.captured(function)}.items():
                inside += [leaf for leaf in walk.leaves(value, name) if leaf.holder is not None]
        own = {id(leaf.holder) for leaf in walk.leaves(owner)}
        lost = [leaf.path for leaf in inside if id(leaf.holder) not in own]
        if lost:
            self.confirm(f"{count(len(lost), 'Variable')} of the sub-module ({listing(lost)}) are not in the state of "
                         f"{type(owner).__name__}", "run")
        elif inside:
            self.refute(f"all {count(len(inside), 'Variable')} of the sub-module are in the state of "
                        f"{type(owner).__name__}", "run")
