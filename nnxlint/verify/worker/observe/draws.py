"""Does every call draw the same random numbers?"""

from __future__ import annotations

import jax
import numpy as np

from .. import abstract, drawing, runs, walk
from .base import Observer, count, first_line, listing

_streams = {"RngCount", "RngKey", "RngState"}
_BATCHING = ("vmap", "pmap")
_LOOPING = ("scan", "fori_loop", "while_loop", "map", "associative_scan")


class Replays(Observer):
    """CONFIRMED: two calls by the program drew from the same keys, or the counts of the streams that
    the function consumed came out nowhere. REFUTED: the keys differ from call to call, or the
    counts come out, or nothing is drawn."""

    patience = 10

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.first = None
        self.given = []
        self.snapshot = None
        self.lost = []
        self.kept = []
        self.drew = 0
        self.blind = ""
        self.inner = False
        self.came = []
        self.runs = {}
        self.constants = []

    def before(self, call):
        """Keep the arguments as they are now: the call may change or donate them."""
        self.snapshot = None
        if not any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            try:
                _, arrays, merge = abstract.split(call.args, call.kwargs)
                self.snapshot = abstract.copy_arrays(arrays), merge
            except Exception as error:
                self.blind = f"{type(error).__name__}: {first_line(error)}"
        else:
            self.inner = True
            self.came = [leaf for leaf in [leaf for leaf, _ in call.before] + [
                leaf for function in call.application.functions for name, value in walk.captured(function).items()
                for leaf in walk.leaves(value, name)] if leaf.kind in _streams and walk.is_array(leaf.value)]

    def traced(self, trace, call):
        super().traced(trace, call)
        if not abstract.outside():
            self.constants += _constant_streams(trace)
        last = self.claim["transform"].rpartition(".")[2]
        if last in _BATCHING:
            self._batched(trace)
        elif last in _LOOPING:
            self._repeated(trace)

    def _batched(self, trace):
        """Under vmap: is a stream that is drawn from the same for every example?"""
        drawn = {change.path.rpartition(".")[0] for change in trace.changes if change.kind in _streams}
        keys = [leaf for leaf in trace.inputs if leaf.path.rpartition(".")[0] in drawn and leaf.kind == "RngKey"]
        alike = [leaf.path for leaf in keys if not _is_batched(leaf.value)]
        alike += _held_streams(trace)
        if alike:
            self.confirm(f"every example of the batch draws from the same key: {listing(alike)}", "trace")
        elif keys:
            self.refute(f"each example of the batch has a key of its own: {listing(leaf.path for leaf in keys)}", "trace")

    def _repeated(self, trace):
        """In a loop: does a key depend on nothing that changes from one step to the next?"""
        try:
            paths, arrays, merge = abstract.split(trace.args, trace.kwargs)
            shapes = [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]

            def run(values):
                args, kwargs = merge(values)
                result = trace.function(*args, **kwargs)
                return [leaf.value for leaf in walk.leaves(result) if walk.is_array(leaf.value)]

            with abstract.aside(trace.function):
                jaxpr = jax.make_jaxpr(run)(shapes).jaxpr
        except Exception as error:
            self.blind = f"{type(error).__name__}: {first_line(error)}"
            return
        reach = drawing.dependence(jaxpr, [{index} for index in range(len(jaxpr.invars))])
        if not reach:
            return
        lost = {change.path for change in trace.changes if change.kind in _streams and not change.returned}
        constant = [inputs for inputs in reach if not inputs]
        if constant:
            self.confirm(f"{len(constant)} of {count(len(reach), 'draw')} in the loop body use a key that depends on nothing "
                         f"that changes from step to step" + (f"; lost inside: {listing(lost)}" if lost else ""), "trace")

    def after(self, call):
        super().after(call)
        out = call.propagated()
        for trace in call.traces:
            reseeded = trace.reseeded()
            for change in trace.changes:
                if change.kind in _streams and change.path.rpartition(".")[0] not in reseeded:
                    self.drew += 1
                    good = change.returned or change.path in out
                    (self.kept if good else self.lost).append(change.path)
        if self.lost and self.inner:
            self._each_run()
        given = _bare_keys(self.snapshot)
        keys, self.snapshot = self._keys(call, self.snapshot), None
        if keys:
            self.drew += 1
            if self.first is None:
                self.first, self.given = keys, given
            elif len(keys) == len(self.first) and all(np.array_equal(a, b) for a, b in zip(keys, self.first)):
                if given and not self.lost and given == self.given:
                    self.blind = "the program passed the same key in both calls"
                    return
                held = _held_keys(call)
                if held and not self.lost and not self.kept and "key" not in self.claim["subjects"]:
                    self.blind = f"the function draws from the key {listing(held)}, which it holds"
                    return
                self.confirm(f"two calls drew from the same {count(len(keys), 'key')}, so they drew the same numbers"
                             + (f"; counts that were lost: {listing(self.lost)}" if self.lost else ""), "run")
                return
            else:
                self.refute(f"two calls drew from different keys ({count(len(keys), 'draw')})", "run")
                return
        if self.calls >= self.patience:
            self._conclude()

    def _each_run(self):
        """Inside another trace: hear what the keys and counts are that come in, whenever the compiled program runs."""
        streams = {path.rpartition(".")[0] for path in self.lost}
        came = [leaf.value for leaf in self.came if leaf.path.rpartition(".")[0] in streams]
        if not any(map(walk.is_tracer, came)):
            return
        number = self.calls
        runs.hear([jax.random.key_data(value) if jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key) else value for value in came],
                  lambda arrays: self._heard(number, [np.asarray(array).tolist() for array in arrays]))

    def _heard(self, number, keys):
        """The compiled program has run the call of a number, perhaps in another thread."""
        self.session.guarded(self, "ran", number, keys)
        self.session.stop_if_settled()

    def ran(self, number, keys):
        """The compiled program has run the call of a number; keys: what came in."""
        if number not in self.runs:
            self.runs[number] = keys
        elif self.settled:
            return
        elif keys == self.runs[number]:
            self.confirm(f"two runs of what is compiled began with the same keys and counts; lost inside: {listing(self.lost)}", "run")
        else:
            self.refute("two runs of what is compiled began with other keys or counts", "run")

    def _keys(self, call, snapshot):
        if snapshot is None:
            return None
        try:
            with abstract.Experiment([]), abstract.aside(call.function):
                return drawing.drawn(call.transformed, *snapshot)
        except Exception as error:
            self.blind = f"{type(error).__name__}: {first_line(error)}"
            return None

    def _conclude(self):
        if self.first is not None and self.calls < 2 and self.lost:
            self.confirm(f"the counts of the streams were advanced inside and came out nowhere: {listing(self.lost)}; "
                         f"the next call draws the same numbers", "trace and run")
        elif set(self.constants) & set(self.lost):
            self.confirm(f"the streams are constants of what is compiled, whose counts are advanced inside and come out nowhere: "
                         f"{listing(self.constants)}; each run draws the same numbers", "trace")
        elif self.lost and self.first is None and not self.inner:
            self.confirm(f"the counts of the streams were advanced inside and came out nowhere: {listing(self.lost)}",
                         "trace and run")
        elif self.kept:
            self.refute(f"the counts of the streams come out: {listing(self.kept)}", "trace and run")
        elif not self.drew and not self.blind:
            self.refute(f"nothing is drawn in {count(self.calls, 'call')}", "trace", absent=True)

    def finish(self, complete):
        runs.settle()
        if self.calls and not self.trouble:
            if complete or self.lost:
                self._conclude()
        if not self.settled:
            if self.calls and self.blind and not self.trouble:
                self.unknown("not exercised", f"nothing can be said of the keys: {self.blind}")
            else:
                super().finish(complete)

def _bare_keys(snapshot):
    """Data of the keys that the program itself hands over, outside of any stream."""
    if snapshot is None:
        return []
    arrays, merge = snapshot
    return [drawing.data(leaf.value).tolist() for leaf in walk.leaves(merge(arrays)) if leaf.holder is None and hasattr(
        leaf.value, "dtype") and jax.dtypes.issubdtype(leaf.value.dtype, jax.dtypes.prng_key)]


def _held_keys(call):
    """Paths of the keys, outside of any stream, that the functions of a call reach without receiving them."""
    return [leaf.path for function in call.application.functions for name, value in walk.captured(function).items()
            for leaf in walk.leaves(value, name, plain=True) if leaf.holder is None and hasattr(leaf.value, "dtype")
            and jax.dtypes.issubdtype(leaf.value.dtype, jax.dtypes.prng_key)]


def _held_streams(trace):
    """Names of the streams that a function reaches without receiving them and that it has drawn from."""
    drawn = {id(variable) for variable, first, _ in trace.log.written()
             if type(variable).__name__ == "RngCount" and not _is_batched(first)}
    reached = {**walk.captured(trace.function), **walk.bind(trace.function, trace.args, trace.kwargs)}
    return [leaf.path.rpartition(".")[0] for name, value in reached.items()
            for leaf in walk.leaves(value, name, plain=True) if id(leaf.holder) in drawn]


def _constant_streams(trace):
    """Paths of the counts that a function under a trace reaches without receiving them and advances, in streams that are
    constants of the trace."""
    held = {leaf.path: leaf for name, value in walk.captured(trace.function).items() for leaf in walk.leaves(value, name, plain=True)}
    streams = {path.rpartition(".")[0] for path, leaf in held.items() if leaf.kind == "RngKey" and not walk.is_tracer(leaf.value)}
    return [change.path for change in trace.changes if change.kind == "RngCount" and not change.returned
            and change.path in held and change.path.rpartition(".")[0] in streams]


def _is_batched(value):
    dimension = getattr(value, "batch_dim", None)
    return type(value).__name__ == "BatchTracer" and isinstance(dimension, int)
