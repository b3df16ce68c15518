"""Does a compiled function go on with values from when it was compiled?"""

from __future__ import annotations

import contextlib
import itertools
import re
import sys

import jax
import jax.numpy as jnp

from .. import abstract, walk
from .base import Observer, count, first_line, listing


class Stale(Observer):
    """CONFIRMED: an object that the compiled function holds was updated, or a name that it reads was bound to
    another, the function was not traced again, and the same transform applied afresh gives another result.
    REFUTED: it gives the same, or the object never changed while the function was in use.
    """

    patience = 50

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.held = {}
        self.names = {}
        self.ahead = None
        self.blind = False
        self.fresh = 0
        self.kept = 0
        self.last = None

    def traced(self, trace, call):
        super().traced(trace, call)
        if call is None:
            # Traced ahead of any call: what will be called is not there yet.
            held = [leaf for name, value in walk.captured(trace.function).items() for leaf in walk.leaves(value, name, plain=True)]
            self.ahead = None, [(leaf, walk.mark(leaf)) for leaf in _changeable(held)]
            return
        key = id(call.transformed)
        self.held[key] = (call.transformed, [(leaf, walk.mark(leaf)) for leaf in self._watched(call)])
        self.names[key] = [(function, _bound(function)) for function in call.application.functions or [call.function]]

    def _watched(self, call):
        """What the compiled function holds: captured objects, and arguments that stayed concrete."""
        leaves = []
        for function in call.application.functions or [call.function]:
            for name, value in walk.captured(function).items():
                leaves += walk.leaves(value, name, plain=True)
        # Static arguments: the very same objects are seen inside.
        inner = {id(leaf.holder) for trace in call.traces for name, value in walk.bind(
            trace.function, trace.args, trace.kwargs).items() for leaf in walk.leaves(value, name, plain=True)}
        for name, value in walk.bind(call.function, call.args, call.kwargs).items():
            leaves += [leaf for leaf in walk.leaves(value, name, plain=True) if id(leaf.holder) in inner]
        return _changeable(leaves)

    def _changed(self, held):
        paths = []
        for leaf, before in held:
            now = walk.mark(leaf) if isinstance(before, bytes) else walk.watch.value_of(leaf.holder) if isinstance(
                leaf.holder, walk.nnx.Variable) else walk.read(leaf)
            if isinstance(before, bytes) and now != before or not isinstance(before, bytes) and now is not before:
                paths.append(leaf.path)
        return paths

    def _rebound(self, key):
        """Paths at which what the function reads is another object with another array than when it was compiled."""
        found = []
        for function, bound in self.names.get(key, ()):
            now = _bound(function)
            found += [path for path, leaf in bound.items() if path in now and now[path].value is not leaf.value
                      and (leaf.holder is None or now[path].holder is not leaf.holder)]
        return found

    def before(self, call):
        """Compare before the real call, on copies: it may donate its arguments."""
        self.last = None
        held = self.held.get(id(call.transformed), self.ahead)
        if held is None:
            return
        if any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            self.blind = True
            return
        changed = self._changed(held[1]) + self._rebound(id(call.transformed))
        if not changed:
            self.kept += 1
            return
        outcome = self._compare(call, [])
        same = outcome is not None and not outcome[0]
        # Where a name is bound to another object, that one is what the transform applied afresh would read.
        now = {path: leaf for function, _ in self.names.get(id(call.transformed), ()) for path, leaf in _bound(function).items()}
        leaves = [now.get(path) or leaf for path, leaf in {**{leaf.path: leaf for leaf, _ in held[1]}, **now}.items() if path in changed]
        # A comparison, a class or a sign may be the same by chance: with other values it is not.
        shaken = self._compare(call, leaves) if same else None
        self.last = changed, outcome, shaken

    def _compare(self, call, shaken):
        """(how many outputs differ from those of the transform applied afresh, of how many), or None.

        shaken: leaves whose values are other numbers meanwhile.
        """
        results = []
        for function in (call.application.fresh, lambda: call.transformed):
            with abstract.Experiment(call.at_stake() + shaken), contextlib.ExitStack() as undo:
                for number, leaf in enumerate(shaken):
                    _shake(leaf, number, undo)
                copied = [abstract.copy_arrays(value) if not walk.is_graph_object(value) else value for value in call.args]
                results.append(function()(*copied, **call.kwargs))
        return abstract.difference(results[1], results[0])

    def after(self, call):
        super().after(call)
        if self.last is None or call.traces:
            return
        changed, outcome, shaken = self.last
        if outcome is None:
            return
        different, total = outcome
        names = f"{count(len(changed), 'value')} that it holds changed since it was compiled ({listing(changed)})"
        if different:
            self.confirm(f"{names}, yet it was not traced again: {different} of {count(total, 'output')} "
                         f"differ from those of the same transform applied afresh", "run")
        elif shaken is not None and shaken[0]:
            self.confirm(f"{names}, yet it was not traced again: with other numbers in them {shaken[0]} of "
                         f"{count(total, 'output')} differ from those of the same transform applied afresh", "run")
        elif self._about(changed, call):
            self.fresh += 1
            if self.fresh >= 3:
                self.refute(f"{names}, and its outputs follow: {count(total, 'output')} as with the transform "
                            f"applied afresh", "run")

    def _about(self, changed, call):
        """Is what the claim is about among what has changed? Other state of the same object may change more often."""
        names = {subject.rpartition(".")[2] for subject in self.claim["subjects"]}

        def named(paths):
            return any(names & {*re.findall(r"\w+", path)} for path in paths)

        return named(changed) or not named(leaf.path for leaf, _ in self.held.get(id(call.transformed), self.ahead)[1])

    def finish(self, complete):
        if self.trouble or not self.calls:
            super().finish(complete)
            return
        if self.fresh:
            self.refute(f"the outputs follow the objects that it holds ({count(self.fresh, 'comparison')})", "run")
            return
        if complete:
            changed = [path for _, held in self.held.values() for path in self._changed(held)]
            changed += [path for key in self.names for path in self._rebound(key)]
            if not changed:
                self.refute(f"nothing that the compiled function holds changed while the program ran "
                            f"({count(self.calls, 'call')})", "run", absent=True)
                return
            if not self.blind and not self.session.piecemeal:
                self.refute(f"what the compiled function holds changed after its last call only ({listing(changed)})", "run", absent=True)
                return
        self.unknown("not exercised", "the object changes after the last call of the compiled function")


def _bound(function):
    """Path -> Leaf of what a function reaches without receiving it."""
    return {leaf.path: leaf for name, value in walk.captured(function).items() for leaf in walk.leaves(value, name, plain=True)
            if not walk.is_tracer(leaf.value)}


def _changeable(leaves):
    return [leaf for leaf in leaves if leaf.holder is not None and not walk.is_tracer(leaf.value)]


def _shake(leaf, number, undo):
    """Put other numbers into a Variable; an Experiment takes them back, or the ExitStack where the holder is in a State."""
    value, cell = walk.read(leaf), walk.cell(leaf)
    if leaf.holder is not None and jnp.issubdtype(getattr(value, "dtype", None), jnp.floating):
        noise = jax.random.normal(jax.random.key(number), value.shape, jnp.float32)
        shaken = value + (noise * (1 + jnp.abs(value))).astype(value.dtype)
        if cell:
            cell[1](shaken)
        elif isinstance(leaf.holder, walk.nnx.Variable):
            walk.watch.put(leaf.holder, shaken)
        else:
            undo.callback(setattr, leaf.holder, "value", value)
            leaf.holder.value = shaken


class Shared(Observer):
    """One object that reaches the function by two ways. CONFIRMED: two objects inside.
    REFUTED: one object inside, or never passed by two ways."""

    inside = False

    def after(self, call):
        super().after(call)
        ways = {}
        for leaf, _ in call.before:
            if leaf.holder is not None:
                ways.setdefault(id(leaf.holder), []).append(leaf.path)
        twice = {paths[0]: paths for paths in ways.values() if len(paths) > 1}
        if not twice:
            self._split_before(call)
            return
        for trace in call.traces:
            inside = {leaf.path: id(leaf.holder) for leaf in trace.inputs if leaf.holder is not None}
            split = [paths for paths in twice.values() if len({inside.get(path) for path in paths}) > 1]
            if split:
                self.confirm(f"{count(len(split), 'Variable')} came in by two ways and became two inside: "
                             f"{listing(' = '.join(paths[:2]) for paths in split)}", "trace")
            elif all(path in inside for path in twice):
                self.refute(f"{count(len(twice), 'shared Variable')} stayed one inside", "trace")

    def _split_before(self, call):
        """Inside another trace: was what comes in as two objects one in the caller of that?"""
        parts = {}
        for leaf, _ in call.before:
            if walk.is_tracer(leaf.value) and leaf.holder is not None:
                # An argument, or what stands anywhere in one, may be what the caller knows as an object.
                for dot in re.finditer(r"\.", leaf.path):
                    parts.setdefault(leaf.path[:dot.start()], {})[leaf.path[dot.end():]] = leaf
        if not parts:
            return
        self.inside = True
        objects = {name: {leaf.path.partition(".")[2]: leaf for leaf in walk.leaves(value, name) if leaf.holder is not None}
                   for name, value in _callers(self.claim["place"]["path"])}
        known = {frozenset(leaves) for leaves in objects.values()}
        parts = [leaves for leaves in parts.values() if frozenset(leaves) in known]
        ways = [*itertools.combinations(parts, 2), *((one, one) for one in parts)]
        for one, other in ways:
            for (name, first), (another, second) in itertools.product(objects.items(), repeat=2):
                if first.keys() != one.keys() or second.keys() != other.keys() or (one is other) != (first is second):
                    continue
                split = [(way, tail) for way, tail in itertools.product(first, second)
                         if first[way].holder is second[tail].holder and one[way].holder is not other[tail].holder
                         and (first is not second or way < tail)]
                if split:
                    pairs = listing(f"{name}.{way} = {another}.{tail}" for way, tail in split)
                    self.confirm(f"{count(len(split), 'Variable')} that the caller has once came in by two ways and "
                                 f"{'is' if len(split) == 1 else 'are'} two inside: {pairs}", "trace")
                    return

    def raised(self, error, call):
        if call is not None and isinstance(error, ValueError):
            self.confirm(f"raised ValueError: {first_line(error)}", "run")

    def finish(self, complete):
        if self.inside and not self.trouble:
            self.unknown("not exercised", "what comes in has been taken apart by the trace around it")
        elif self.calls and complete and not self.trouble:
            self.refute(f"no object was passed by two ways in {count(self.calls, 'call')}", "run", absent=True)
        else:
            super().finish(complete)


def _callers(path):
    """(name, graph object) of the variables of the running frames of a file that are outside of any trace."""
    frame = sys._getframe(1)
    found = {}
    while frame is not None:
        if frame.f_code.co_filename == path:
            for name, value in frame.f_locals.items():
                if walk.is_graph_object(value) and not any(walk.is_tracer(leaf.value) for leaf in walk.leaves(value)):
                    found.setdefault(name, value)
        frame = frame.f_back
    return list(found.items())
