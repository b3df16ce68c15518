"""Are updates made inside lost? Every new value must come out: in the result, or in the caller's object."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from .. import abstract, walk, watch
from .base import Observer, count, listing


class Lost(Observer):
    """CONFIRMED: a Variable of an argument has a new value inside that is neither returned nor in the
    caller's object after the call. REFUTED: every new value came out, or nothing is ever updated. A Variable that is
    only filled with what the caller has, to be read inside, is not updated; an attribute that is set to be read inside
    is, if the caller reads it afterwards."""

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.quiet = 0
        self.reads = None
        self.streams = None
        self.lost_streams = []
        self.numbers = {}

    def after(self, call):
        super().after(call)
        if self.claim["transform"].rpartition(".")[2] == "eval_shape":
            self.refute("only shapes are computed: no new value is there that could be lost", "trace")
            return
        if self.so_far and not call.traces:
            return
        changes, attributes, total = [], [], 0
        for trace in call.traces:
            # A merge may make several Variables of one: it is enough that one new value comes out.
            back = {change.path for change in trace.changes if change.returned}
            changes += [change for change in trace.changes if change.returned or change.path not in back]
            attributes += trace.attributes
            total = max(total, len(trace.inputs))
        if not changes and not attributes:
            self._nothing(call)
            return
        considered = self.select(changes)
        out = call.propagated()
        lost = [change for change in considered if not change.returned and not _came_out(change, call, out)]
        if not lost:
            out -= _put_back(call, out)
            lost = [change for change in considered if not change.returned and not _came_out(change, call, out)]
        inside = [abstract.changes_of(trace, type(trace)) for trace in call.traces] if lost or attributes else []
        if lost and all(inside):
            real = set().union(*(one.changed - one.filled for one in inside))
            lost = [change for change in lost if change.path in real]
            considered = [change for change in considered if change.path in real]
        if not considered:
            self._attributes(call, attributes, set().union(*(one.used for one in inside if one)))
        elif lost and all(change.kind in ("RngCount", "RngKey", "RngState") for change in lost):
            reseeded = set().union(*(trace.reseeded() for trace in call.traces))
            lost = [change for change in lost if change.path.rpartition(".")[0] not in reseeded]
            if lost:
                self._streams(call, lost)
            else:
                self._nothing(call)
        elif lost:
            reached = len(considered) - len(lost)
            self.confirm(
                f"{len(considered)} of {count(total, 'Variable')} were updated inside, {reached} reached the caller; "
                f"lost: {listing(change.path for change in lost)}", self._kind(call))
        else:
            bare = {change.path for change in considered if change.bare}
            old = {leaf.path: (leaf.holder, before) for leaf, before in call.before if leaf.path in bare and leaf.holder is not None
                   and not walk.is_tracer(leaf.value) and leaf.path not in out}
            self.came_out = f"all {count(len(considered), 'updated Variable')} came out: {listing(change.path for change in considered)}"
            if not old:
                self.refute(self.came_out, self._kind(call), so_far=True)
            self.numbers = old

    def _numbers(self, call):
        """New values came back as bare numbers. Does the caller go on with the objects that hold the old ones?"""
        still = [leaf.path for leaf, mark in call.before if leaf.path in self.numbers
                 and leaf.holder is self.numbers[leaf.path][0] and mark is self.numbers[leaf.path][1]]
        if still:
            self.confirm(f"{count(len(still), 'new value')} came back as {'a bare array' if len(still) == 1 else 'bare arrays'}, and the next "
                         f"call got the caller's object with the old one: {listing(still)}", "trace and run")
        else:
            self.refute(self.came_out, "trace and run", so_far=True)

    def _streams(self, call, lost):
        """Only random streams are lost. That matters where the same stream is used again."""
        paths = {change.path for change in lost}
        holders = [leaf.holder for leaf, _ in call.before if leaf.path in paths]
        if self.streams is not None:
            self._same_streams(holders)
        self.streams = holders
        self.lost_streams = sorted(paths)

    def before(self, call):
        if self.numbers:
            self._numbers(call)
        if self.streams:
            self._same_streams([leaf.holder for leaf, _ in call.before if leaf.path in self.lost_streams])

    def _same_streams(self, holders):
        if holders and any(holder is old for holder in holders for old in self.streams):
            self.confirm(f"{count(len(self.lost_streams), 'random stream')} advanced inside and the caller's did not: "
                         f"{listing(self.lost_streams)}; the next call got the same one", "trace and run")
        elif holders:
            self.refute(f"only random streams advance inside ({listing(self.lost_streams)}), and each call gets "
                        f"new ones", "trace and run")

    def _kind(self, call):
        traced = any(walk.is_tracer(leaf.value) for leaf, _ in call.before)
        return "trace" if traced else "trace and run"

    def _attributes(self, call, attributes, used):
        """Only Python attributes changed. They are lost unless the caller's object shows them.

        used: paths of those that were read after they were written: they may be meant for inside alone.
        """
        owners = {}
        walk.argument_leaves(call.function, call.args, call.kwargs, owners)
        places = {walk.join(path, name): (owner, name) for path, owner in owners.values() for name in vars(owner)}
        inner = {}
        for trace in call.traces:
            for path, owner in trace.owners.values():
                if hasattr(owner, "__dict__"):
                    inner.update({walk.join(path, name): value for name, value in vars(owner).items()})

        def differs(path):
            owner, name = places[path]
            return vars(owner)[name] != inner.get(path, vars(owner)[name])

        lost = [change.path for change in self.select(attributes)
                if not change.returned and change.path in places and differs(change.path)]
        if any(path not in used for path in lost):
            self.confirm(f"{count(len(lost), 'attribute')} changed inside, none at the caller: {listing(lost)}", self._kind(call))
            return
        if lost and self.reads is None:
            self.reads = watch.Reads([places[path] for path in lost], self._read).start()
        self._nothing(call)

    def _read(self, owner, name):
        """The caller reads an attribute that was changed inside only."""
        if not self.session.busy() and not self.session.open_calls():
            self.confirm(f"the attribute {name} of {type(owner).__name__} changed inside and not at the caller, who read the "
                         f"old value after the call", "trace and run")
            self.session.stop_if_settled()

    def _nothing(self, call):
        moved = call.propagated()
        if moved:
            self.refute(f"the caller's objects are updated by the call: {listing(sorted(moved))}", "run", so_far=True)
            return
        self.quiet += 1
        if self.quiet == 1:
            dropped = [path for trace in call.traces if trace.under_trace for path in abstract.dropped_by_loops(trace) or ()]
            if dropped:
                self.confirm(f"a loop inside computes {count(len(dropped), 'new value')} that nothing uses: {listing(dropped)}", "trace")
        if self.quiet >= self.patience:
            self.refute(f"nothing was updated inside in {self.quiet} calls", "trace and run", absent=True, so_far=True)

    def _settle(self, *verdict):
        super()._settle(*verdict)
        if self.settled and self.reads:
            self.reads.stop()

    def finish(self, complete):
        if self.numbers and not self.trouble:
            self.refute(self.came_out, "trace and run")
            return
        if self.lost_streams and not self.trouble:
            self.unknown("not exercised", f"only random streams advance inside ({listing(self.lost_streams)}) and they "
                                          f"were not used a second time")
            return
        if self.calls and complete and self.traces and not self.trouble:
            self.refute(f"nothing that comes in is updated inside: {count(self.calls, 'call')}, "
                        f"{count(self.traces, 'trace')}", "trace and run", absent=True)
            return
        super().finish(complete)


def _came_out(change, call, out):
    """Is the caller's Variable among those that moved? Names differ where scan or cond was called directly."""
    if change.path in out:
        return True
    if any(leaf.path == change.path for leaf, _ in call.before):
        return False
    root = len(walk.root_of(change.path))
    return any(path.endswith(change.path[root:]) for path in out)


def _put_back(call, out):
    """Which of the Variables that a call gave another array got nothing but the values back that they had before."""
    same = {leaf.path for leaf, before in call.before if leaf.path in out and _alike(before, walk.read(leaf))}
    if not same:
        return same
    make_trace = type(call.traces[0])
    with abstract.Experiment(call.at_stake()):
        whole = abstract.changes_of(make_trace(call.transformed, call.args, call.kwargs), make_trace)
    return same - whole.changed if whole else set()


def _alike(one, other):
    if not all(isinstance(value, jax.Array) and not walk.is_tracer(value) for value in (one, other)) or one.is_deleted():
        return False
    return one.shape == other.shape and one.dtype == other.dtype and not jax.dtypes.issubdtype(
        one.dtype, jax.dtypes.prng_key) and bool(jnp.array_equal(one, other))
