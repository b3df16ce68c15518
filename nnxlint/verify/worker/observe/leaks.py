"""Does a tracer stay behind in something that outlives the trace?"""

from __future__ import annotations

from .. import abstract, walk, watch
from .base import Observer, count, listing
from .raises import TRACERS, Raises, names_of, user_modules

# Transforms that trace a function once for many runs of it.
_MANY = ("vmap", "pmap", "scan", "fori_loop", "while_loop", "map", "associative_scan")


class Leaks(Raises):
    """CONFIRMED: a tracer of a call that is over is held when the next call begins, or at the end of the program, by an
    object that the function reaches (or, on Flax that forbids it, the write raises). REFUTED: nothing holds one by
    then: what the program itself puts right between two calls did not leak."""

    patience = 2

    def matches(self, error):
        names = names_of(error)
        return bool(TRACERS & {*names}) or self.claim["name"] in names or "trace level" in str(error)

    def __init__(self, claim, session):
        super().__init__(claim, session)
        self.left = None
        self.over = []

    def before(self, call):
        self._still_there()

    def _still_there(self):
        """Does what the last call left still hold tracers?"""
        if self.left is None or not abstract.outside():
            return
        (call, names), self.left = self.left, None
        now = held_tracers(call)
        names = [name for name in names if name in now]
        if names:
            self.confirm(f"after the call {listing(names)} {'holds a tracer' if len(names) == 1 else 'hold tracers'} of a trace "
                         f"that is over", "run")
        else:
            self._free()

    def traced(self, trace, call):
        super().traced(trace, call)
        if trace.under_trace and self.claim["transform"].rpartition(".")[2] in _MANY:
            self._once(trace, call)
        names = {id(leaf.holder): leaf.path for name, value in walk.captured(trace.function).items()
                 for leaf in walk.leaves(value, name, plain=True)}
        arguments = {id(leaf.holder) for leaf in trace.inputs}
        levels = {id(leaf.value._trace) for leaf in trace.inputs if walk.is_tracer(leaf.value)}
        for variable, first, now in trace.log.written():
            made_inside = trace.log.values[id(variable)][1] is watch.MISSING or id(variable) in arguments
            name = names.get(id(variable), type(variable).__name__)
            if not made_inside and not walk.is_tracer(first):
                self.written.append((name, variable))
            if not made_inside and walk.is_tracer(now) and id(now._trace) in levels:
                self.over.append((name, variable, now))

    def _once(self, trace, call):
        """Where a body stands for many runs of it, what it writes into captured objects without a tracer is written once."""
        functions = call.application.functions if call else [trace.function]
        names = {id(leaf.holder): leaf.path for function in functions for name, value in walk.captured(function).items()
                 for leaf in walk.leaves(value, name, plain=True)}
        once = [names[id(variable)] for variable, first, now in trace.log.written()
                if id(variable) in names and not walk.is_tracer(first) and not walk.is_tracer(now)]
        if once:
            self.confirm(f"{listing(once)} got a new value once, when the function was traced, and not in each run of it", "trace")

    def after(self, call):
        Observer.after(self, call)
        if self.so_far and not call.traces:
            return
        if not abstract.outside():
            # Under an outer trace the captured objects rightly hold tracers of that one: look when it is over.
            return
        names = held_tracers(call)
        if self.claim["rule"] == "captured-state-mutation":
            names = [name for name in names if name in self._state(call)]
        if names:
            self.left = call, names
        else:
            self._free()

    def crashed(self, error):
        """The program has died: of a tracer that the site has left, where that is still there."""
        held = [name for name, variable, value in self.over if watch.value_of(variable) is value]
        if held and self.matches(error):
            self.confirm(f"{listing(held)} {'holds a tracer' if len(held) == 1 else 'hold tracers'} of a trace that is over; the use "
                         f"raised {type(error).__name__}", "run")
        else:
            super().crashed(error)

    def _state(self, call):
        """Paths of what graph objects hold, among all that the functions reach."""
        roots = {}
        for function in call.application.functions or [call.function]:
            roots.update(walk.captured(function))
        roots.update(walk.bind(call.function, call.args, call.kwargs))
        for module in user_modules():
            roots.update({name: value for name, value in vars(module).items() if not name.startswith("__")})
        found = set()
        for name, value in roots.items():
            owners = {}
            for leaf in walk.leaves(value, name, plain=True, owners=owners):
                if leaf.holder is not None or any(leaf.path.startswith(path + ".") for path, _ in owners.values()):
                    found.add(leaf.path)
        return found

    def _free(self):
        self.fine += 1
        if self.fine >= self.patience:
            self.refute(f"after {count(self.fine, 'call')} nothing that the function reaches holds a tracer", "run", absent=True,
                        so_far=True)

    def passed(self, passes):
        pass

    def finish(self, complete):
        if not self.trouble:
            self._still_there()
        left = [name for name, variable in self.written if walk.is_tracer(watch.value_of(variable))]
        if left and not self.trouble and abstract.outside():
            self.confirm(f"after the traces are over {listing(left)} still "
                         f"{'holds a tracer' if len(left) == 1 else 'hold tracers'}", "run")
            return
        if self.fine and complete and not self.trouble:
            self.refute(f"after {count(self.fine, 'call')} nothing that the function reaches holds a tracer", "run", absent=True)
        elif self.calls and complete and not self.trouble:
            self.refute(f"{count(self.calls, 'call')} inside a trace: nothing raised, and no tracer is left now that it is over", "run", absent=True)
        else:
            super().finish(complete)


def held_tracers(call):
    """Names of what holds tracers after a call from outside any trace; [] under an outer trace."""
    if not abstract.outside():
        return []
    own = {id(leaf.value) for leaf in walk.leaves(call.result)}
    names = []
    roots = {}
    for function in call.application.functions or [call.function]:
        roots.update(walk.captured(function))
    roots.update(walk.bind(call.function, call.args, call.kwargs))
    for name, value in roots.items():
        if walk.is_tracer(value):
            names.append(name)
            continue
        names += [leaf.path for leaf in walk.leaves(value, name, plain=True)
                  if walk.is_tracer(leaf.value) and id(leaf.value) not in own]
    if not names:
        for module in user_modules():
            for name, value in list(vars(module).items()):
                if not name.startswith("__") and not isinstance(value, type):
                    names += [leaf.path for leaf in walk.leaves(value, name, plain=True)
                              if walk.is_tracer(leaf.value) and id(leaf.value) not in own]
    return names
