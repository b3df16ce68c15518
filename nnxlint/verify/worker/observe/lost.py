"""Are updates made inside lost? Every new value must come out: in the result, or in the caller's object."""

from __future__ import annotations

from .. import abstract, walk
from .base import Observer, count, listing


class Lost(Observer):
    """CONFIRMED: a Variable of an argument has a new value inside that is neither returned nor in the
    caller's object after the call. REFUTED: every new value came out, or nothing is ever updated."""

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.quiet = 0
        self.streams = None
        self.lost_streams = []

    def after(self, call):
        super().after(call)
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
        out = call.propagated()
        lost = [change for change in self.select(changes) if not change.returned and not _came_out(change, call, out)]
        considered = self.select(changes)
        if lost:
            real = self._real(call)
            if real is not None:
                lost = [change for change in lost if change.path in real]
                considered = [change for change in considered if change.path in real]
        if not considered:
            self._attributes(call, attributes)
        elif lost and all(change.kind in ("RngCount", "RngKey", "RngState") for change in lost):
            self._streams(call, lost)
        elif lost:
            reached = len(considered) - len(lost)
            self.confirm(
                f"{len(considered)} of {count(total, 'Variable')} were updated inside, {reached} reached the caller; "
                f"lost: {listing(change.path for change in lost)}", self._kind(call))
        else:
            self.refute(
                f"all {count(len(considered), 'updated Variable')} came out: "
                f"{listing(change.path for change in considered)}", self._kind(call))

    def _real(self, call):
        """Paths of what is really changed, or None if that cannot be said."""
        real = set()
        for trace in call.traces:
            changed = abstract.really_changed(trace, type(trace))
            if changed is None:
                return None
            real |= changed
        return real

    def _streams(self, call, lost):
        """Only random streams are lost. That matters where the same stream is used again."""
        paths = {change.path for change in lost}
        holders = [leaf.holder for leaf, _ in call.before if leaf.path in paths]
        if self.streams is not None:
            self._same_streams(holders)
        self.streams = holders
        self.lost_streams = sorted(paths)

    def before(self, call):
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

    def _attributes(self, call, attributes):
        """Only Python attributes changed. They are lost unless the caller's object shows them."""
        owners = {}
        walk.argument_leaves(call.function, call.args, call.kwargs, owners)
        values = {walk.join(path, name): value for path, owner in owners.values()
                  for name, value in vars(owner).items()} if owners else {}
        inner = {}
        for trace in call.traces:
            for path, owner in trace.owners.values():
                if hasattr(owner, "__dict__"):
                    inner.update({walk.join(path, name): value for name, value in vars(owner).items()})
        lost = [change for change in self.select(attributes)
                if not change.returned and change.path in values
                and values[change.path] != inner.get(change.path, values[change.path])]
        if lost:
            self.confirm(
                f"{count(len(lost), 'attribute')} changed inside, none at the caller: "
                f"{listing(change.path for change in lost)}", self._kind(call))
        else:
            self._nothing(call)

    def _nothing(self, call):
        moved = call.propagated()
        if moved:
            self.refute(f"the caller's objects are updated by the call: {listing(sorted(moved))}", "run")
            return
        self.quiet += 1
        if self.quiet >= self.patience:
            self.refute(f"nothing was updated inside in {self.quiet} calls", "trace and run", absent=True)

    def finish(self, complete):
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
    root = len(change.path.partition(".")[0].partition("[")[0])
    return any(path.endswith(change.path[root:]) for path in out)
