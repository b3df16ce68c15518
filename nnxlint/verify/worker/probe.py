"""What the rewritten expressions call: sees a transform applied, the call from outside, the trace inside."""

from __future__ import annotations

import contextlib
import functools
import types

from jax._src import core

from . import walk, watch

_STAGES = ("trace", "lower", "compile")
_PASSING = (types.FunctionType, types.MethodType, functools.partial)


class Change:
    """A Variable (or attribute) of an argument that has another value at the end of the trace.

    path "model.bn.mean"; kind "BatchStat" (or "attribute"); returned: the new value is in the result; bare: as a number beside
    others there, not as part of a state;
    variable and value: who holds the new value inside, and the value; inner: it belongs to a
    transform inside.
    """

    def __init__(self, path, kind, returned, variable=None, value=None, inner=False, bare=False):
        self.path = path
        self.kind = kind
        self.returned = returned
        self.variable = variable
        self.value = value
        self.inner = inner
        self.bare = bare


def _tail(path):
    """"stats.bn.mean" or "[1].bn.mean" -> ".bn.mean": the path without the name of the argument."""
    return path[len(path.partition(".")[0]):]


class Trace:
    """One run of the original function, under the transform.

    under_trace: it is traced, not merely run; inputs: list of Leaf of its arguments as they came in; changes: list of Change; result; error.
    """

    def __init__(self, function, args, kwargs):
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.under_trace = not core.trace_state_clean()
        self.owners = {}
        self.inputs = walk.argument_leaves(function, args, kwargs, self.owners)
        self.log = watch.Log()
        self.result = None
        self.error = None
        self.changes = []
        self.attributes = []

    def run(self):
        """Run the function; returns what it returns."""
        try:
            with self.log:
                self.result = self.function(*self.args, **self.kwargs)
        except BaseException as error:
            self.error = error
            raise
        self._compare()
        return self.result

    def reseeded(self):
        """Paths of the random streams that were given another key inside: what they draw then is not theirs."""
        return {change.path.rpartition(".")[0] for change in self.changes if change.kind == "RngKey"}

    def _compare(self):
        names = {id(leaf.value): leaf for leaf in self.inputs}
        result = walk.leaves(self.result, "")
        out = {id(leaf.value) for leaf in result}
        state = {id(leaf.value) for leaf in result if leaf.holder is not None or leaf.path.count("[") > 1 or "." in leaf.path}
        tails = {_tail(leaf.path) for leaf in result if id(leaf.value) not in names}
        levels = {id(leaf.value._trace) for leaf in self.inputs if walk.is_tracer(leaf.value)}
        held = {}
        for name, value in walk.captured(self.function).items():
            held.update({id(leaf.value): leaf for leaf in walk.leaves(value, name)})
        written = list(self.log.written())
        # State that goes through inner steps is taken up by another Variable each time: what the last one holds counts.
        taken_up = {id(first): now for variable, first, now in written if self.log.values[id(variable)][1] is watch.MISSING}
        for variable, first, now in written:
            leaf = names.get(id(first)) or held.get(id(first))
            if leaf is None or id(first) not in names and leaf.holder is variable:
                # Made inside, or itself captured: that is another defect than a lost update.
                continue
            inner = bool(levels) and walk.is_tracer(now) and id(now._trace) not in levels and id(now) not in out and (
                self.log.values[id(variable)][1] is watch.MISSING)
            # Under a transform inside, what comes out is another value: only its name in the result tells.
            last, steps = now, 0
            while id(last) in taken_up and steps < len(taken_up):
                last, steps = taken_up[id(last)], steps + 1
            returned = _tail(leaf.path) in tails if inner else id(now) in out or id(last) in out
            kind = leaf.kind or type(variable).__name__
            self.changes.append(Change(leaf.path, kind, returned, variable, now, inner, id(now) in out and id(now) not in state))
        results = {}
        walk.leaves(self.result, "", owners=results)
        for owner, name, old, now in self.log.changed_attributes():
            if isinstance(now, (bool, int, float, str)) and (
                    id(owner) in self.owners or old is not watch.MISSING) and now != old:
                path = self.owners.get(id(owner), (type(owner).__name__, owner))[0]
                self.attributes.append(Change(walk.join(path, name), "attribute", id(owner) in results))


class Call:
    """One call of a transformed function by the program.

    before: (Leaf, mark) pairs of the arguments; traces: what ran under it; result; error.
    """

    def __init__(self, application, transformed, args, kwargs):
        self.application = application
        self.transformed = transformed
        self.args = args
        self.kwargs = kwargs
        bound = tuple(value for value in application.args if walk.is_graph_object(value)
                      and not any(value is function for function in application.functions))
        if any(value is argument for value in bound for argument in args):
            bound = ()
        self.before = [(leaf, walk.mark(leaf)) for leaf in walk.argument_leaves(self.function, bound + args, kwargs)]
        self.traces = []
        self.result = None
        self.error = None
        self.index = 0

    @property
    def function(self):
        """The original function."""
        functions = self.application.functions
        return functions[0] if functions else self.transformed

    def at_stake(self):
        """The leaves that another call may change: those of the arguments, and what is changed in place of that which the
        functions reach without receiving it."""
        held = [leaf for function in self.application.functions or [self.function]
                for name, value in walk.captured(function).items() for leaf in walk.leaves(value, name, plain=True)]
        return [leaf for leaf, _ in self.before] + [leaf for leaf in held if walk.cell(leaf)]

    def propagated(self):
        """Paths of the caller's Variables that hold another value now than before the call."""
        paths = set()
        for leaf, before in self.before:
            if leaf.holder is None:
                continue
            if isinstance(before, bytes):
                now = walk.mark(leaf)
                same = now == before
            else:
                now = watch.value_of(leaf.holder) if not hasattr(type(leaf.holder), "value") or isinstance(
                    leaf.holder, walk.nnx.Variable) else leaf.holder.value
                same = now is before
            if not same:
                paths.add(leaf.path)
        return paths


class Application:
    """A transform applied to functions.

    transform: the callable; args, kwargs: what it is called with; functions: the original functions
    among them.
    """

    def __init__(self, site, transform, args, kwargs):
        self.site = site
        self.transform = transform
        self.args = args
        self.kwargs = kwargs
        self.functions = []
        self.build_arguments(self._collect)

    def _collect(self, function):
        self.functions.append(function)
        return function

    def build_arguments(self, wrap):
        """(args, kwargs) with each function replaced by ``wrap(function)``."""
        args = tuple(self._replace(value, wrap, index) for index, value in enumerate(self.args))
        kwargs = {name: self._replace(value, wrap, name) for name, value in self.kwargs.items()}
        return args, kwargs

    def _replace(self, value, wrap, where):
        if isinstance(value, (list, tuple)) and value and all(isinstance(item, _PASSING) for item in value):
            return type(value)(wrap(item) for item in value)
        if isinstance(value, _PASSING) or isinstance(value, Transformed):
            return wrap(value)
        if walk.is_graph_object(value) and any(walk.is_array(argument) for argument in self.args):
            # A transformed function is called here, not applied: its first argument is data that may be called too.
            return value
        if where in (0, "f", "fun", "func") and callable(value) and not isinstance(value, type):
            return wrap(value)
        return value

    def build(self, wrap):
        """Apply the transform again, to ``wrap`` of each function."""
        args, kwargs = self.build_arguments(wrap)
        return self.transform(*args, **kwargs)

    def fresh(self):
        """Apply the transform to the same functions as if for the first time: nothing is cached."""
        return self.build(_unseen)


def _unseen(function):
    """A new function object that does what ``function`` does."""
    if isinstance(function, types.MethodType):
        return types.MethodType(_unseen(function.__func__), function.__self__)

    def unseen(*args, **kwargs):
        return function(*args, **kwargs)

    with contextlib.suppress(Exception):
        functools.update_wrapper(unseen, function)
    return unseen


class Transformed:
    """Stands for a transformed function; passes for it wherever Python lets one pass."""

    def __init__(self, application, inner):
        self.__dict__["_nnxlint"] = application
        self.__dict__["__wrapped__"] = inner

    def __call__(self, *args, **kwargs):
        return self._nnxlint.site.call(self._nnxlint, self.__wrapped__, args, kwargs)

    def __get__(self, instance, owner=None):
        if instance is None or not hasattr(type(self.__wrapped__), "__get__"):
            return self
        return types.MethodType(self, instance)

    def __getattr__(self, name):
        value = getattr(self.__wrapped__, name)
        if name not in _STAGES or not callable(value):
            return value

        def stage(*args, **kwargs):
            # Compiled ahead of time: what comes out is called in place of the transformed function.
            return Transformed(self._nnxlint, value(*args, **kwargs))

        return stage

    def __setattr__(self, name, value):
        setattr(self.__wrapped__, name, value)

    @property
    def __class__(self):
        return type(self.__wrapped__)

    def __repr__(self):
        return repr(self.__wrapped__)


class Site:
    """One instrumented expression and the observers that look at it."""

    def __init__(self, session, identifier, observers):
        self.session = session
        self.identifier = identifier
        self.observers = observers
        self.passes = 0
        self.applications = 0
        self.calls = 0
        self.memo = {}
        self.transformed = []

    def live(self):
        """The observers that have no verdict yet."""
        return [observer for observer in self.observers if not observer.settled]

    def idle(self):
        """Nothing to observe: everything passes straight through."""
        return self.session.busy() or not self.live()

    def tell(self, hook, *args):
        """Call a hook of each observer; then stop the program if nothing is left to settle."""
        for observer in self.live():
            self.session.guarded(observer, hook, *args)
        self.session.stop_if_settled()

    def shim(self, function):
        """The function as the transform gets it: seen when it is traced, otherwise the same."""
        if isinstance(function, types.MethodType):
            return types.MethodType(self.shim(function.__func__), function.__self__)
        memo = self.memo if isinstance(function, Transformed) else getattr(function, "__dict__", None)
        key = (id(function), self.identifier) if memo is self.memo else f"__nnxlint_shim_{self.identifier}__"
        if isinstance(function, types.FunctionType) and key in memo:
            return memo[key]

        def shim(*args, **kwargs):
            return self.trace(function, args, kwargs)

        with contextlib.suppress(Exception):
            functools.update_wrapper(shim, function)
        for name in [name for name in vars(shim) if name.startswith("__nnxlint_shim_")]:
            del vars(shim)[name]
        if isinstance(function, types.FunctionType):
            memo[key] = shim
        return shim

    def trace(self, function, args, kwargs):
        """The original function is being run by the transform."""
        if self.idle():
            return function(*args, **kwargs)
        trace = Trace(function, args, kwargs)
        calls = self.session.open_calls()
        call = next((call for call in reversed(calls) if call.application.site is self), None)
        if call is not None:
            call.traces.append(trace)
        try:
            return trace.run()
        finally:
            if trace.error is None:
                with self.session.private():
                    self.tell("traced", trace, call)

    def apply(self, transform, args, kwargs):
        """The transform is being applied (or, for scan and its like, applied and run at once)."""
        if self.idle():
            return transform(*args, **kwargs)
        if transform is functools.partial:
            inner = Application(self, args[0], args[1:], kwargs)
            held, named = inner.build_arguments(self.shim)
            bound = functools.partial(args[0], *held, **named)
            return lambda *a, **k: self.apply(bound, a, k)
        application = Application(self, transform, args, kwargs)
        self.applications += 1
        rest = tuple(value for value in args if not callable(value) or walk.is_graph_object(value))
        call = Call(application, transform, rest, kwargs)
        result = self._run(call, lambda: application.build(self.shim))
        if call.traces or not callable(result) or isinstance(result, type):
            return result
        if not application.functions:
            return lambda *a, **k: self.apply(result, a, k)
        transformed = Transformed(application, result)
        application.result = transformed
        self.transformed = [*self.transformed[-7:], transformed]
        self.tell("applied", application)
        return transformed

    def call(self, application, inner, args, kwargs):
        """The program calls the transformed function."""
        if self.idle():
            return inner(*args, **kwargs)
        call = Call(application, inner, args, kwargs)
        self.tell("before", call)
        return self._run(call, lambda: inner(*args, **kwargs), always=True)

    def _run(self, call, action, always=False):
        calls = self.session.open_calls()
        calls.append(call)
        try:
            with self.session.compiled():
                call.result = action()
        except Exception as error:
            call.error = error
            self.calls += 1
            call.index = self.calls
            self.tell("raised", error, call)
            raise
        finally:
            calls.remove(call)
        if always or call.traces:
            self.calls += 1
            call.index = self.calls
            self.session.called(self)
            self.tell("after", call)
        return call.result


class Probe:
    """The object behind ``__nnxlint_probe__``. sites: id -> Site; whole: no statement of a lenient module failed."""

    def __init__(self, sites):
        self.sites = sites
        self.whole = True

    def failed(self):
        """A statement at the top level of a lenient module has failed."""
        self.whole = False

    def decorator(self, identifier, transform):
        """``@X`` became ``@decorator(id, X)``."""
        site = self.sites[identifier]
        return lambda function: site.apply(transform, (function,), {})

    def transform(self, identifier, transform):
        """``T(f)`` became ``transform(id, T)(f)``."""
        site = self.sites[identifier]
        return lambda *args, **kwargs: site.apply(transform, args, kwargs)

    def caller(self, identifier, function):
        """``step(state)`` became ``caller(id, step)(state)``."""
        site = self.sites[identifier]
        application = Application(site, function, (function,), {})
        return lambda *args, **kwargs: site.call(application, function, args, kwargs)

    def producer(self, identifier, function):
        """A call beside the one of the claim, which may make newer values of what that one gets."""
        site = self.sites[identifier]

        def produce(*args, **kwargs):
            result = function(*args, **kwargs)
            if not site.idle():
                site.tell("produced", function, args, kwargs, result)
            return result

        return produce

    @contextlib.contextmanager
    def watch(self, *identifiers):
        """The statement around sites: counts their passes and sees what it raises."""
        sites = [site for site in map(self.sites.get, identifiers) if not site.idle()]
        for site in sites:
            site.passes += 1
        try:
            yield
        except Exception as error:
            for site in reversed(sites):
                site.tell("raised", error, None)
            raise
        for site in reversed(sites):
            site.tell("passed", site.passes)
