"""From which keys a traced function draws, and what these depend on."""

from __future__ import annotations

import jax
import numpy as np

from . import abstract, walk

# Primitives that make numbers from a key (operand 0).
_DRAWS = ("random_bits", "random_gamma", "threefry2x32", "rng_bit_generator")


def drawn(function, arrays, merge):
    """Data of all the keys from which ``function`` draws, outside of loops.

    function: takes ``merge(arrays)``. It is traced, and only what the keys need is computed.
    """
    def run(values):
        args, kwargs = merge(values)
        result = function(*args, **kwargs)
        return [leaf.value for leaf in walk.leaves(result) if walk.is_array(leaf.value)]

    closed = jax.make_jaxpr(run)(arrays)
    return _Evaluator(closed.jaxpr, closed.consts, arrays).keys()


def dependence(jaxpr, inputs):
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
            found += dependence(inner[0], [of(atom) for atom in equation.invars])
        elif str(equation.primitive) in _DRAWS:
            keys = equation.invars[:2] if str(equation.primitive) == "threefry2x32" else equation.invars[:1]
            found.append(set().union(*map(of, keys)))
        union = set().union(*map(of, equation.invars)) if equation.invars else set()
        for var in equation.outvars:
            reach[var] = union
    return found

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
                found.append(data(self.read(equation.invars[0])))
                if str(equation.primitive) == "threefry2x32":
                    found.append(data(self.read(equation.invars[1])))
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


def data(key):
    """The numbers of a key."""
    if jax.dtypes.issubdtype(getattr(key, "dtype", None), jax.dtypes.prng_key):
        key = jax.random.key_data(key)
    return np.asarray(key)
