"""Is it traced again although nothing that should matter has changed?"""

from __future__ import annotations

import contextlib

import jax
from flax import nnx

from .. import abstract, structure, walk
from .base import Observer, count, first_line, listing

LOOKED_AT = 1000  # calls whose arguments are looked at for what is no array


class Recompiles(Observer):
    """CONFIRMED: of calls with the same shapes, dtypes and plain arguments each one traced again
    (three in a row after the first), or three of them did whose arguments differ only in objects that are made anew and
    do the same, such as the lambda of a model that the claim names. REFUTED: two such calls in a row shared a trace.

    A program that calls too rarely is helped out: the call is repeated and its updates are taken back. A program that
    undoes between two calls what a call did to the structure has that done for it between the repeated ones too.
    """

    needed = 3

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.seen = {}
        self.applications = 0
        self.in_a_row = 0
        self.signature = self.left = self.arguments = None
        self.puts_back = False
        self.called = {}
        self.fixed = ()
        self.alike = {}

    def applied(self, application):
        self.applications += 1

    def before(self, call):
        # The arguments as they are before the call: it may donate them.
        before = self.signature
        self.signature = _signature([leaf for leaf, _ in call.before], call)
        if self.signature != before and not any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            self.arguments = _copied((call.args, call.kwargs))
        self.puts_back = self.puts_back or self.signature == before != self.left
        if self.claim["rule"] != "transform-in-loop" and self.calls < LOOKED_AT:
            self.fixed = structure.fixed(walk.bind(call.function, call.args, call.kwargs))

    def after(self, call):
        super().after(call)
        self.left = _signature(walk.argument_leaves(call.function, call.args, call.kwargs), call)
        # A function that is made anew each time is another defect than one that changes: only its first call counts.
        anew = self.claim["rule"] == "transform-in-loop"
        if anew and self.called.setdefault(id(call.transformed), call) is not call:
            return
        if self._made_anew(call):
            return
        function = None if anew else call.transformed
        key = (id(function), self.signature)
        again = key in self.seen
        self.seen[key] = function
        if not again:
            self.example = call
            self.in_a_row = 0
            return
        if any(trace.under_trace for trace in call.traces):
            self.in_a_row += 1
            if self.in_a_row >= self.needed:
                self.confirm(f"{self.in_a_row + 1} calls with the same shapes and dtypes were traced "
                             f"{self.in_a_row + 1} times, as {count(max(1, self.applications), 'transformed function')}",
                             "trace and run")
        else:
            self.in_a_row = 0
            self.refute("a second call with the same shapes and dtypes used the compiled function", "run", so_far=True)

    def _made_anew(self, call):
        """Has it been traced for several arguments that are alike but for objects that are made anew? Settled then."""
        if not self.fixed or not any(trace.under_trace for trace in call.traces):
            return False
        key = id(call.transformed), self.signature, tuple(form for _, _, form in self.fixed)
        traced = self.alike.setdefault(key, [])
        traced.append((call.transformed, self.fixed))
        anew = [path for place, (path, value, _) in enumerate(self.fixed)
                if all(structure.differ(value, fixed[place][1]) for _, fixed in traced[:-1])]
        if len(traced) < self.needed or not any(map(self.concerns, anew)):
            return False
        self.confirm(f"it was traced {len(traced)} times for arguments with the same shapes, dtypes and attributes but for "
                     f"{listing(anew)}: another object each time that does the same", "trace and run")
        return True

    def finish(self, complete):
        if self.trouble or not self.calls:
            super().finish(complete)
        elif self.in_a_row >= 2 and not self.so_far:
            self.confirm(f"{self.in_a_row + 1} calls with the same shapes and dtypes were traced {self.in_a_row + 1} times",
                         "trace and run")
        elif self.claim["rule"] == "transform-in-loop":
            if self.in_a_row:
                self.confirm(f"{self.in_a_row + 1} calls with the same shapes and dtypes were traced "
                             f"{self.in_a_row + 1} times", "trace and run")
            elif complete:
                self.refute(f"applied {count(self.applications, 'time')}, traced {count(self.traces, 'time')}", "run")
            else:
                super().finish(complete)
        else:
            self._repeat(complete)

    def _repeat(self, complete):
        try:
            self._experiment(complete)
        except Exception as error:
            self.unknown("not exercised", f"it was called too rarely and could not be called again: {type(error).__name__}: {first_line(error)}")

    def _experiment(self, complete):
        call = self.example
        if any(walk.is_tracer(leaf.value) for leaf, _ in call.before):
            self.unknown("not exercised", "it was called too rarely, and only inside another trace")
            return
        traces = []

        def counting(function):
            def counted(*args, **kwargs):
                if not abstract.outside():
                    traces.append(1)
                return function(*args, **kwargs)

            return counted

        def repeat():
            with abstract.Experiment(call.at_stake()) if self.puts_back else contextlib.nullcontext():
                before = len(traces)
                args, kwargs = _copied(self.arguments)
                function(*args, **kwargs)
                return len(traces) - before

        with abstract.Experiment(call.at_stake()):
            function = call.application.build(counting)
            if not callable(function):
                super().finish(complete)
                return
            history = [repeat() for _ in range(self.needed + 2)]
        if all(history):
            self.confirm(f"{len(history)} calls with the same shapes and dtypes, repeated by the verifier, were traced "
                         f"{sum(history)} times", "run")
        elif self.in_a_row:
            self.unknown("not exercised", "two calls were each traced, and no third one was made")
        else:
            self.refute(f"{len(history)} calls with the same shapes and dtypes were traced {sum(history)} times", "run")


def _copied(arguments):
    """Arguments whose arrays are copies, those of graph objects excepted: a call may donate them."""
    return jax.tree.map(lambda value: value if walk.is_node(value) else abstract.copy_arrays(value), arguments,
                        is_leaf=lambda value: walk.is_node(value) or isinstance(value, nnx.State))


def _signature(leaves, call):
    """Shapes and types of leaves, and the plain arguments of a call."""
    return tuple((getattr(leaf.value, "shape", None), str(getattr(leaf.value, "dtype", "")), walk.is_tracer(leaf.value))
                 for leaf in leaves) + tuple(
        value for value in (*call.args, *call.kwargs.values()) if isinstance(value, (bool, int, float, str)))
