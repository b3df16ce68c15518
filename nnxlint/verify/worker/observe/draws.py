"""Does every call draw the same random numbers?"""

from __future__ import annotations

import jax
import numpy as np

from .. import abstract, walk
from .base import Observer, count, first_line, listing

_streams = {"RngCount", "RngKey", "RngState"}
_BATCHING = ("vmap", "pmap")
_LOOPING = ("scan", "fori_loop", "while_loop", "map", "associative_scan")
# Primitives that make numbers from a key (operand 0).
_DRAWS = ("random_bits", "random_gamma", "threefry2x32", "rng_bit_generator")


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

    def before(self, call):
        """Keep the arguments as they are now: the call may change or donate them."""
        self.snapshot = None
        if not any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            try:
                _, arrays, merge = abstract.split(call.args, call.kwargs)
                self.snapshot = abstract.copy_arrays(arrays), merge
            except Exception as error:
                self.blind = f"{type(error).__name__}: {first_line(error)}"

    def traced(self, trace, call):
        super().traced(trace, call)
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
        reach = key_dependence(jaxpr, [{index} for index in range(len(jaxpr.invars))])
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
            for change in trace.changes:
                if change.kind in _streams:
                    self.drew += 1
                    good = change.returned or change.path in out
                    (self.kept if good else self.lost).append(change.path)
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
                self.confirm(f"two calls drew from the same {count(len(keys), 'key')}, so they drew the same numbers"
                             + (f"; counts that were lost: {listing(self.lost)}" if self.lost else ""), "run")
                return
            else:
                self.refute(f"two calls drew from different keys ({count(len(keys), 'draw')})", "run")
                return
        if self.calls >= self.patience:
            self._conclude()

    def _keys(self, call, snapshot):
        if snapshot is None:
            return None
        try:
            with abstract.Experiment([]), abstract.aside(call.function):
                return drawn_keys(call.transformed, *snapshot)
        except Exception as error:
            self.blind = f"{type(error).__name__}: {first_line(error)}"
            return None

    def _conclude(self):
        if self.first is not None and self.calls < 2 and self.lost:
            self.confirm(f"the counts of the streams were advanced inside and came out nowhere: {listing(self.lost)}; "
                         f"the next call draws the same numbers", "trace and run")
        elif self.lost and self.first is None:
            self.confirm(f"the counts of the streams were advanced inside and came out nowhere: {listing(self.lost)}",
                         "trace and run")
        elif self.kept:
            self.refute(f"the counts of the streams come out: {listing(self.kept)}", "trace and run")
        elif not self.drew and not self.blind:
            self.refute(f"nothing is drawn in {count(self.calls, 'call')}", "trace", absent=True)

    def finish(self, complete):
        if self.calls and not self.trouble:
            if complete or self.lost:
                self._conclude()
        if not self.settled:
            if self.calls and self.blind and not self.trouble:
                self.unknown("not exercised", f"nothing can be said of the keys: {self.blind}")
            else:
                super().finish(complete)


def drawn_keys(function, arrays, merge):
    """Data of all the keys from which ``function`` draws, outside of loops.

    function: takes ``merge(arrays)``. It is traced, and only what the keys need is computed.
    """
    def run(values):
        args, kwargs = merge(values)
        result = function(*args, **kwargs)
        return [leaf.value for leaf in walk.leaves(result) if walk.is_array(leaf.value)]

    closed = jax.make_jaxpr(run)(arrays)
    return _Evaluator(closed.jaxpr, closed.consts, arrays).keys()


def key_dependence(jaxpr, inputs):
    """For each draw in a jaxpr, calls included, the set of inputs that its key depends on.

    inputs: for each input variable of the jaxpr the set of outer inputs that it depends on.
    """
    reach = dict(zip(jaxpr.invars, inputs))
    found = []

    def of(atom):
        return set() if hasattr(atom, "val") else reach.get(atom, set())

    for equation in jaxpr.eqns:
        inner = abstract.inner_of(equation)
        if inner and len(inner[0].invars) == len(equation.invars):
            found += key_dependence(inner[0], [of(atom) for atom in equation.invars])
        elif str(equation.primitive) in _DRAWS:
            keys = equation.invars[:2] if str(equation.primitive) == "threefry2x32" else equation.invars[:1]
            found.append(set().union(*map(of, keys)))
        union = set().union(*map(of, equation.invars)) if equation.invars else set()
        for var in equation.outvars:
            reach[var] = union
    return found


def _bare_keys(snapshot):
    """Data of the keys that the program itself hands over, outside of any stream."""
    if snapshot is None:
        return []
    arrays, merge = snapshot
    return [_data(leaf.value).tolist() for leaf in walk.leaves(merge(arrays)) if leaf.holder is None and hasattr(
        leaf.value, "dtype") and jax.dtypes.issubdtype(leaf.value.dtype, jax.dtypes.prng_key)]


def _held_streams(trace):
    """Names of the streams that a function reaches without receiving them and that it has drawn from."""
    drawn = {id(variable) for variable, first, _ in trace.log.written()
             if type(variable).__name__ == "RngCount" and not walk.is_tracer(first)}
    return [leaf.path.rpartition(".")[0] for name, value in walk.captured(trace.function).items()
            for leaf in walk.leaves(value, name, plain=True) if id(leaf.holder) in drawn]


def _is_batched(value):
    dimension = getattr(value, "batch_dim", None)
    return type(value).__name__ == "BatchTracer" and isinstance(dimension, int)


def _collect(jaxpr, wanted):
    for equation in jaxpr.eqns:
        inner = abstract.inner_of(equation)
        if inner:
            _collect(inner[0], wanted)
        elif str(equation.primitive) in _DRAWS:
            wanted.append(equation)


class _Evaluator:
    """Computes the operands of the drawing equations of a jaxpr, lazily."""

    def __init__(self, jaxpr, constants, values):
        self.jaxpr = jaxpr
        self.environment = dict(zip(jaxpr.constvars, constants))
        self.environment.update(zip(jaxpr.invars, values))
        self.producers = {id(var): equation for equation in jaxpr.eqns for var in equation.outvars}

    def read(self, atom):
        if hasattr(atom, "val"):
            return atom.val
        if atom not in self.environment:
            equation = self.producers[id(atom)]
            operands = [self.read(operand) for operand in equation.invars]
            bound = equation.primitive.get_bind_params(equation.params)
            subfuns, parameters = bound if isinstance(bound, tuple) else ((), bound)
            results = equation.primitive.bind(*subfuns, *operands, **parameters)
            results = results if equation.primitive.multiple_results else [results]
            self.environment.update(zip(equation.outvars, results))
        return self.environment[atom]

    def keys(self):
        found = []
        for equation in self.jaxpr.eqns:
            inner = abstract.inner_of(equation)
            if inner and _draws(inner[0]):
                operands = [_Lazy(self, atom) for atom in equation.invars]
                child = _Evaluator(inner[0], inner[1], [])
                child.environment = _LazyEnvironment(dict(zip(inner[0].constvars, inner[1])),
                                                     dict(zip(inner[0].invars, operands)))
                found += child.keys()
            elif str(equation.primitive) in _DRAWS:
                found.append(_data(self.read(equation.invars[0])))
                if str(equation.primitive) == "threefry2x32":
                    found.append(_data(self.read(equation.invars[1])))
        return found


class _Lazy:
    """An operand of a call, computed when it is needed."""

    def __init__(self, evaluator, atom):
        self.evaluator = evaluator
        self.atom = atom


class _LazyEnvironment(dict):
    """Variables of a called jaxpr: constants now, arguments on demand."""

    def __init__(self, known, lazy):
        super().__init__(known)
        self.lazy = lazy

    def __contains__(self, atom):
        return dict.__contains__(self, atom) or atom in self.lazy

    def __getitem__(self, atom):
        if not dict.__contains__(self, atom):
            operand = self.lazy[atom]
            self[atom] = operand.evaluator.read(operand.atom)
        return dict.__getitem__(self, atom)


def _draws(jaxpr):
    wanted = []
    _collect(jaxpr, wanted)
    return bool(wanted)


def _data(key):
    if jax.dtypes.issubdtype(getattr(key, "dtype", None), jax.dtypes.prng_key):
        key = jax.random.key_data(key)
    return np.asarray(key)
