"""Does every call draw the same random numbers?"""

from __future__ import annotations

import jax
import numpy as np
from flax import nnx

from .. import abstract, walk, watch
from .base import Observer, count, listing

_streams = {"RngCount", "RngKey", "RngState"}
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
        self.same = 0
        self.lost = []
        self.kept = []
        self.drew = 0
        self.blind = ""

    def before(self, call):
        """The keys that this call will draw from, computed from its arguments as they are now."""
        self.keys = None
        if not any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            self.keys = self._keys(call)

    def _keys(self, call):
        function = call.function
        try:
            with abstract.Experiment([]):
                return drawn_keys(function, call.args, call.kwargs)
        except Exception as error:
            self.blind = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            return None

    def after(self, call):
        super().after(call)
        out = call.propagated()
        for trace in call.traces:
            for change in trace.changes:
                if change.kind in _streams:
                    self.drew += 1
                    good = change.returned or change.path in out
                    (self.kept if good else self.lost).append(change.path)
        keys, self.keys = self.keys, None
        if keys:
            self.drew += 1
            if self.first is None:
                self.first = keys
            elif len(keys) == len(self.first) and all(np.array_equal(a, b) for a, b in zip(keys, self.first)):
                self.confirm(f"two calls drew from the same {count(len(keys), 'key')}, so they drew the same numbers"
                             + (f"; counts that were lost: {listing(self.lost)}" if self.lost else ""), "run")
                return
            else:
                self.refute(f"two calls drew from different keys ({count(len(keys), 'draw')})", "run")
                return
        if self.calls >= self.patience:
            self._conclude()

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
            self.refute(f"nothing is drawn in {count(self.calls, 'call')}", "trace")

    def finish(self, complete):
        if self.calls and not self.trouble:
            if complete or self.lost:
                self._conclude()
        if not self.settled:
            if self.calls and self.blind and not self.trouble:
                self.unknown("not exercised", f"the keys could not be computed: {self.blind}")
            else:
                super().finish(complete)


def drawn_keys(function, args, kwargs):
    """Data of all the keys from which ``function(*args, **kwargs)`` draws, outside of loops.

    The function is traced, and only what the keys need is computed. The arguments are left alone.
    """
    paths, arrays, merge = abstract.split(args, kwargs)

    def run(values):
        inner_args, inner_kwargs = merge(values)
        result = function(*inner_args, **inner_kwargs)
        return [leaf.value for leaf in walk.leaves(result) if walk.is_array(leaf.value)]

    closed = jax.make_jaxpr(run)(arrays)
    wanted = []
    _collect(closed.jaxpr, wanted)
    values = jax.tree_util.tree_leaves(arrays)
    return _Evaluator(closed.jaxpr, closed.consts, values).keys()


def _inner(equation):
    """The jaxpr of a call-like equation, as (jaxpr, constants), or None."""
    for name in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        inner = equation.params.get(name)
        if inner is not None and str(equation.primitive) not in ("scan", "while", "cond", "shard_map"):
            return (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, [])
    return None


def _collect(jaxpr, wanted):
    for equation in jaxpr.eqns:
        inner = _inner(equation)
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
            subfuns, parameters = equation.primitive.get_bind_params(equation.params)
            results = equation.primitive.bind(*subfuns, *operands, **parameters)
            results = results if equation.primitive.multiple_results else [results]
            self.environment.update(zip(equation.outvars, results))
        return self.environment[atom]

    def keys(self):
        found = []
        for equation in self.jaxpr.eqns:
            inner = _inner(equation)
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
