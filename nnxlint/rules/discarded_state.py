"""The new state that a functional step returns is thrown away.

## What it does

Finds calls whose result carries updated state that nothing reads: a bare call, `_`, a name that is never
used; new parameters, computed from gradients, that are never written back; new optimizer state that a
training loop binds to `_`; new state that a helper returns and its caller binds to `_`, to go on with the old
object; and `optax.apply_updates` or `optax.incremental_update` called as a statement.

## Why it matters

In the functional form the result is the only place where the update lives. Dropped there, the step has
done nothing but cost time.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4` | the update is lost, without an error |

## Example

```python
for x in batches:
    loss, _ = train_step(graphdef, state, x)  # `_` is the trained state
```

## Use instead

```python
for x in batches:
    loss, state = train_step(graphdef, state, x)
```

With `optax`, write the new parameters back:

```python
params = optax.apply_updates(params, updates)
nnx.update(model, params)
```

## When to ignore it

When a step is called once to compile it before a measurement.

## Source

Measured for this rule on the versions above; related report: google/flax #4045.
"""

from __future__ import annotations

from ..facts.classes import STATISTICS
from ..model.values import Instance, StateValue
from ._old_state import use_of_old
from ._report import finding, finding_at, flax_text, place_of, short_name, transform_name, where
from .base import Rule
from .finding import Step

BAD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss, nnx.state(model)


def train(model, steps):
    graphdef, state = nnx.split(model)
    losses = []
    for _ in range(steps):
        loss, _ = train_step(graphdef, state, jnp.ones((4, 2)))
        losses.append(loss)
    return losses


losses = train(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), 3)
assert losses[0] == losses[-1]  # nothing was learned
""",
    """\
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.sgd(0.1)


@nnx.jit
def train_step(model, opt_state, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    params = nnx.state(model, nnx.Param)
    updates, opt_state = tx.update(grads, opt_state, params)
    new_params = optax.apply_updates(params, updates)
    return loss, opt_state


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt_state = tx.init(nnx.state(model, nnx.Param))
losses = []
for _ in range(3):
    loss, opt_state = train_step(model, opt_state, jnp.ones((4, 2)))
    losses.append(loss)
assert losses[0] == losses[-1]  # the model was never given its new parameters
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def train_step(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return model


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
before = model.kernel.value
train_step(model, jnp.ones((4, 2)))  # nnx.jit has updated the model in place
assert not jnp.array_equal(before, model.kernel.value)
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def predict(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    return model(x), nnx.state(model)


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
y, _ = predict(graphdef, state, jnp.ones((4, 2)))  # nothing was updated
assert y.shape == (4, 1)
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss, nnx.state(model)


def train(model, steps):
    graphdef, state = nnx.split(model)
    losses = []
    for _ in range(steps):
        loss, state = train_step(graphdef, state, jnp.ones((4, 2)))
        losses.append(loss)
    nnx.update(model, state)
    return losses


losses = train(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), 3)
assert losses[-1] < losses[0]
""",
    """\
import jax.numpy as jnp
import optax
from flax import nnx

tx = optax.sgd(0.1)


@nnx.jit
def train_step(model, opt_state, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    params = nnx.state(model, nnx.Param)
    updates, opt_state = tx.update(grads, opt_state, params)
    nnx.update(model, optax.apply_updates(params, updates))
    return loss, opt_state


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt_state = tx.init(nnx.state(model, nnx.Param))
losses = []
for _ in range(3):
    loss, opt_state = train_step(model, opt_state, jnp.ones((4, 2)))
    losses.append(loss)
assert losses[-1] < losses[0]
""",
)


class DiscardedState(Rule):
    """E9303"""

    symbol = "discarded-state"
    code = "E9303"
    listens = ("returned", "parameters", "thrown", "optimizer_state", "pure")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if event.kind == "returned":
            yield from self._returned(event, context)
            yield from self._thrown_by_name(event, context)
        elif event.kind == "pure":
            yield self._pure(event, context)
        elif event.kind == "thrown":
            yield from self._thrown(event, context)
        elif event.kind == "optimizer_state":
            if event.frame is None:
                yield from self._moments(event, context)
        else:
            yield from self._parameters(event, context)

    def _returned(self, event, context):
        frame = event.frame
        if frame.expecting or event.traced or frame.site.row["abstract"] or context.refuses(frame) is not None:
            return
        if not context.trains(event) and not (event.writes and _starts_anew(event, context) and _named(event, context)) \
                and not _does_nothing(event, context):
            return
        for drops, part, what, happens, confidence in _PARTS:
            if drops(event, context):
                yield finding(
                    self, event.site, f"{what.format(short_name(event.site.function))}: on {flax_text(context)} {happens}",
                    context=context, outcome="lost", confidence=confidence, subjects=[part],
                    place=place_of(event.module, event.node))
                return
        if not event.owners and (_starts_from_nothing(frame, context) or any(
                context.rebound(each.frame) is not None for each in context.same_call(event))):
            return  # it made what it starts from, or captured it: stale-capture speaks of that
        if event.open or all(carrier.of_optimizer for carrier in event.carriers):  # after the last step nobody needs it
            return
        anew = _starts_anew(event, context)
        if not anew and (not context.never_used(event) or not _thrown_away(event, context)) or _rehearses(event, context):
            return
        labels = sorted(set(event.owners.values())) or ["its argument"]
        unused = "is not passed to the next iteration" if anew else "is never used"
        yield finding(
            self, event.site,
            f"the new state that {short_name(event.site.function)} returns {unused}: under {transform_name(event.site)} "
            f"it works on a copy of {', '.join(labels)}, so on {flax_text(context)} every update is lost; keep the result "
            f"and pass it to the next call (or nnx.update the object with it)",
            context=context, outcome="lost", confidence="medium" if frame.generic else "high",
            steps=[Step(place_of(write.module, write.node), write.text) for write in event.writes[:1]], subjects=labels,
            place=place_of(event.module, event.node))

    def _thrown_by_name(self, event, context):
        """A helper trains and returns new state, which its caller binds to `_`, and uses the old object after that."""
        use = use_of_old(event, context)
        if use is None or use[3] is None:
            return
        use_module, use_node, label, (module, node) = use
        yield finding(
            self, event.site,
            f"the new state that {short_name(event.site.function)} computes is thrown away here, and {label}, which was never "
            f"updated, is used after that ({where(use_module, use_node, module)}): on {flax_text(context)} this sees the old values; "
            f"keep the result, and nnx.update the object with it",
            context=context, outcome="lost", confidence="medium", subjects=[label],
            steps=[Step(place_of(use_module, use_node), f"{label} is used")], place=place_of(module, node))

    def _thrown(self, event, context):
        """A loop calls a pure function of State as a statement, each time with other State, and nobody keeps a result."""
        frame = event.frame
        calls = context.frames_of(frame.site)
        thrown = [one for one in context.events if one.kind == "thrown" and one.frame.site is frame.site]
        here = context.same_call(event)
        if frame.expecting or frame.generic or not event.loops or context.interpreter.incomplete or len(thrown) < len(calls) \
                or len(here) < 2 or all(one.given == event.given for one in here):
            return
        yield finding(
            self, frame.site,
            f"the State that {short_name(frame.function)} returns is thrown away: under {transform_name(frame.site)} it changes nothing "
            f"by itself, so on {flax_text(context)} the call has no effect; keep the result and pass it on (or nnx.update the "
            f"object with it)", context=context, outcome="lost", confidence="high", subjects=[short_name(frame.function)],
            place=place_of(event.module, event.node))

    def _pure(self, event, context):
        """The Finding that a library function is called as a statement, and does nothing but to return."""
        return finding_at(
            self, place_of(event.module, event.node),
            f"{event.name} changes nothing by itself, and the new arrays that it returns are thrown away: on {flax_text(context)} "
            f"this statement has no effect; keep the result, or nnx.update the object with it",
            context=context, outcome="lost", subjects=["parameters"])

    def _moments(self, event, context):
        """A training loop outside of any trace binds the new state of its optimizer to `_`, and passes the old one again."""
        events = [one for one in context.same_call(event) if one.kind == "optimizer_state" and one.frame is None]
        if len(events) < 2 or context.interpreter.incomplete or not all(
                carrier.names and carrier.names[-1].startswith("_") and not carrier.used and carrier.value.source is event.carriers[0].value.source
                for one in events for carrier in one.carriers):
            return
        yield finding_at(
            self, place_of(event.module, event.node),
            f"the new state of the optimizer is thrown away here, and the old one is passed again: on {flax_text(context)} "
            f"every step starts from the same moments and step count; keep the result and pass it to the next step",
            context=context, outcome="lost", subjects=["optimizer state"])

    def _parameters(self, event, context):
        if not context.never_used(event) or not _thrown_away(event, context):
            return
        yield finding_at(
            self, place_of(event.module, event.node),
            f"the new parameters computed here from gradients are never used: no object is updated with them, so on "
            f"{flax_text(context)} the model does not train; call nnx.update(model, ...) with them, or return them",
            context=context, outcome="lost", subjects=["parameters"])


def _drops_parameters(event, context):
    """Whether a loop binds the new parameters of a step to `_` at each call, while the rest of what the step
    returns goes into the next one. The same step called elsewhere is another matter, such as a rehearsal."""
    events = [one for one in context.events if one.kind == "returned" and one.site is event.site]
    if events[0] is not event or len(events) < 2 or not event.loops or context.interpreter.incomplete \
            or any(context.key(one.module, one.node) != context.key(event.module, event.node) for one in events) \
            or not any(carrier.own for one in events for carrier in one.carriers):
        return False
    thrown = [carrier for one in events for carrier in one.carriers
              if carrier.value.__class__ is StateValue and _is_thrown(carrier)]
    if len(thrown) == len(events) and not event.writes:
        return True
    before = context.events[:context.position(events[-1])]
    made = [one for one in before if one.kind == "parameters" and one.traced]
    return any(
        all(carrier.names[1:] and carrier.names[-1].startswith("_") and not carrier.absorbed and carrier.uses <= 1
            for each in context.same_call(one) for carrier in each.carriers)
        and len(context.same_call(one)) == len(events) for one in made)


def _drops_optimizer_state(event, context):
    """Whether a loop never reads the new state of an optimizer that a step returns, passes the old one again, and
    reads the parameters."""
    events = context.same_call(event)
    if len(events) < 2 or not event.loops or context.interpreter.incomplete:
        return False
    passed = [{id(outside) for _, outside, _, _ in one.frame.arguments if outside.__class__ is Instance} for one in events]
    states = [carrier for one in events for carrier in one.carriers if carrier.of_optimizer]
    return bool(states) and not any(carrier.inside or carrier.absorbed for carrier in states) \
        and bool(set.intersection(*passed) & {id(carrier.value.source) for carrier in states}) \
        and any(carrier.used for one in events for carrier in one.carriers)


def _drops_statistics(event, context):
    """Whether a training loop gives the new running statistics, which a step returns apart from the rest, a name that
    it does not read, at every call, and passes the old ones again."""
    events = context.same_call(event)
    writes = [write for write in event.writes if write.kinds and STATISTICS.issuperset(write.kinds)]
    if not writes or len(events) < 2 or not event.loops or context.interpreter.incomplete \
            or not context.differentiates(event.frame):
        return False
    holding = [[carrier for carrier in one.carriers if _holds(carrier.value, writes[0].kinds[0], context)] for one in events]
    passed = [{id(outside) for _, outside, _, _ in one.frame.arguments
               if outside.__class__ is StateValue and _holds(outside, writes[0].kinds[0], context)} for one in events]
    return bool(set.intersection(*passed)) and all(
        len(carriers) == 1 and carriers[0].names and not carriers[0].inside and not carriers[0].absorbed for carriers in holding)


def _holds(value, kind, context):
    """Whether a value may hold Variables of a kind."""
    return value.__class__ is not StateValue or value.filter.takes(kind, context.interpreter.kinds) is not False


def _is_thrown(carrier):
    """Whether what a carrier follows was bound to `_` and not looked at."""
    return bool(carrier.names) and all(name.startswith("_") for name in carrier.names) and not carrier.used \
        and not carrier.absorbed


# Parts of what a step returns, that a loop throws away at each call while the rest goes on:
# (whether it does, the part, what is thrown away, what happens and how to mend it, confidence).
_PARTS = (
    (_drops_parameters, "parameters",
          "the new parameters that {} returns are thrown away, and its other state goes into the next iteration",
          "every one starts from the same parameters, so the model does not train; keep them too and pass them to the next call",
          "medium"),
    (_drops_optimizer_state, "optimizer state",
          "the new state of the optimizer that {} returns is thrown away, and the old one is passed again",
          "every call starts from the same moments and step count; keep the result and pass it to the next call", "medium"),
    (_drops_statistics, "running statistics",
          "the new running statistics that {} returns are thrown away, and the old ones are passed again",
          "they stay what they were before training; keep the result and pass it to the next call", "high"),
)


def _starts_anew(event, context):
    """Whether every iteration of a loop takes the step from the same state, and only what is left of the last
    one is ever read."""
    events = context.same_call(event)
    return len(events) > 1 and bool(event.loops) and not context.interpreter.incomplete \
        and all(each.owners.keys() == event.owners.keys() and not each.open for each in events) \
        and not any(carrier.inside or carrier.absorbed for each in events for carrier in each.carriers)


def _starts_from_nothing(frame, context):
    """Whether a function gets no state and captures none: all that it works on it has made itself."""
    return not frame.captured and not frame.places and not any(
        context.holds_graph_state(outside) for _, outside, _, how in frame.arguments if how != "static")


def _rehearses(event, context):
    """Whether the program calls the same step elsewhere and goes on with what that returns: this call is there to compile it,
    or to see how long it takes."""
    here = context.same_call(event)
    return any(one.kind == "returned" and one.site is event.site and one not in here and any(carrier.used for carrier in one.carriers)
               for one in context.events)


def _named(event, context):
    """Whether the code gives the new state a name of its own, and so means to use it."""
    names = [carrier.names for each in context.same_call(event) for carrier in each.carriers]
    return all(names) and not any(name.startswith("_") for each in names for name in each)


def _does_nothing(event, context):
    """Whether a step that returns new state and nothing else is only ever called as a statement, and its argument read after."""
    if event.frame.generic or event.loops or event.frame.result.__class__ not in (Instance, StateValue):
        return False
    calls = [one for one in context.events if one.kind == "returned" and one.site is event.site]
    return event.reads > 0 and not any(carrier.names or carrier.used for one in calls for carrier in one.carriers)


def _thrown_away(event, context):
    """Whether the code, and not just the end of a script, throws a result away: it is bound to nothing or to
    `_`, or to a local name of a function that got the state from its caller or computed it itself."""
    events = context.same_call(event)
    names = {name for each in events for carrier in each.carriers for name in carrier.names}
    if all(name.startswith("_") for name in names):
        return True
    if event.kind == "returned" and len(events) > 1 and event.loops \
            and all(each.owners.keys() == event.owners.keys() for each in events):
        return True  # every iteration starts from the same state
    if event.caller is None:  # a script: what its last line computes may be what somebody looks at
        return event.kind == "parameters" and bool(event.loops)
    return getattr(event, "borrowed", True)
