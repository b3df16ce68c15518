"""A State is kept as a snapshot, though it shares the live Variables.

## What it does

Finds States kept as a copy ("best so far", before and after, a list of one for each epoch, the common start of several
trials, a target network) that follow every later update, because `nnx.state`, `nnx.split` and `nnx.merge` share the
Variables of the object.

## Why it matters

The "best" parameters are the last ones, the difference between before and after is zero, and the target network is
the online network. Nothing is raised, and code that was right on Flax 0.10 becomes wrong.

## What happens

| program | Flax | outcome |
|---|---|---|
| `best = nnx.state(model)`, or `nnx.split(model)`, kept | `>=0.10.4,<0.11.0` | a snapshot |
| `best = nnx.state(model)`, or `nnx.split(model)`, kept | `>=0.11.0` | follows the live Variables |
| `target = nnx.merge(*nnx.split(net))` | `>=0.10.4,<0.11.2` | a copy |
| `target = nnx.merge(*nnx.split(net))` | `>=0.11.2` | follows the live Variables |
| `target = nnx.clone(net)` | `>=0.10.4` | a copy |

## Example

```python
if loss < best_loss:
    best_loss, best = loss, nnx.state(model)  # follows the model
```

## Use instead

```python
if loss < best_loss:
    best_loss, best = loss, nnx.state(nnx.clone(model))
```

Or copy the arrays: `jax.tree.map(jnp.copy, nnx.state(model))`.

## When to ignore it

When the State is used before the next update, or is meant to follow.

## Source

Measured for this rule on the versions above; related report: google/flax #5050.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.containers import states_in
from ..model.events import EXPLICIT
from ..model.values import Const, Instance, StateValue, options
from ._report import finding_at, flax_text, place_of, top_name
from .base import Rule
from .finding import Step

BAD = (
    """\
# flax: >=0.11.2
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.merge(*nnx.split(online))


def td_loss(net, obs):
    return ((1.0 + 0.9 * target(obs) - net(obs)) ** 2).mean()


for _ in range(3):
    grads = nnx.grad(td_loss)(online, jnp.ones((3, 2)))
    nnx.update(online, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(online, nnx.Param), grads))
assert jnp.array_equal(online.kernel.value, target.kernel.value)  # the target moved along
""",
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((2, 2))
best, best_loss = None, float("inf")
for _ in range(3):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    if loss < best_loss:
        best, best_loss = nnx.state(model), float(loss)
    nnx.update(model, jax.tree.map(lambda p, g: p - 10.0 * g, nnx.state(model, nnx.Param), grads))
print("best", best_loss, best)
assert jnp.array_equal(best["kernel"].value, model.kernel.value)  # the last, not the best
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
import optax
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
tx = optax.adam(1e-2)
opt_state = tx.init(nnx.state(model, nnx.Param))
for _ in range(2):
    grads = nnx.grad(lambda m: (m(jnp.ones((1, 2))) ** 2).mean())(model)
    params = nnx.state(model, nnx.Param)  # taken anew, and used at once
    updates, opt_state = tx.update(grads, opt_state, params)
    nnx.update(model, optax.apply_updates(params, updates))
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


def loss_fn(params):
    return (nnx.merge(graphdef, params)(jnp.ones((1, 2))) ** 2).mean()


history = [params]
for _ in range(3):
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, jax.grad(loss_fn)(params))
    history.append(params)  # every step makes new ones
assert loss_fn(history[-1]) < loss_fn(history[0])
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.clone(online)


def td_loss(net, obs):
    return ((1.0 + 0.9 * target(obs) - net(obs)) ** 2).mean()


for _ in range(3):
    grads = nnx.grad(td_loss)(online, jnp.ones((3, 2)))
    nnx.update(online, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(online, nnx.Param), grads))
assert not jnp.array_equal(online.kernel.value, target.kernel.value)
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((2, 2))
best, best_loss = None, float("inf")
for _ in range(3):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    if loss < best_loss:
        best, best_loss = jax.tree.map(jnp.copy, nnx.state(model)), float(loss)
    nnx.update(model, jax.tree.map(lambda p, g: p - 10.0 * g, nnx.state(model, nnx.Param), grads))
print("best", best_loss, best)
assert not jnp.array_equal(best["kernel"].value, model.kernel.value)
""",
)


class LiveStateSnapshot(Rule):
    """W9355"""

    symbol = "live-state-snapshot"
    code = "W9355"
    precision = "medium"
    listens = ("read", "updated", "eager_call", "combined", "kept", "merged", "called")  # the keys of _BY_EVENT
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if context.flax < behaviour.STATE_IS_LIVE:
            return
        found = _live_snapshot(event, context)
        if found is None:
            return
        module, node, name, what, use_module, use_node = found
        yield finding_at(
            self, place_of(module, node),
            f"this State of {name} is no snapshot: on {flax_text(context)} it shares the live Variables and follows every "
            f"update, so {what} (line {use_node.lineno}); keep a copy with nnx.clone or jax.tree.map(jnp.copy, state)",
            context=context, outcome="stale", confidence="medium", steps=[Step(place_of(use_module, use_node), what)],
            subjects=[name])


def _live_snapshot(event, context):
    """(module, node, name, what happens, module and node of the use), or None."""
    return _BY_EVENT[event.kind](event, context.position(event), context)


_BY_TRAINING = ("update", "optimizer", "layer")


def _taken(state, context, before):
    while state.taken is not None:
        state = state.taken
    for i in range(before - 1, -1, -1):
        other = context.events[i]
        if other.kind == "taken" and other.state is state:
            return i, other
    return None, None


def _written(root, context, start, end, after=0, hows=("update", "optimizer", "assign", "layer"), but=None):
    writes = [other.write for other in context.events[start:end] if other.kind == "eager"]
    return any(write.mark > after and write.how in hows and write.node is not but
               and any(one is root for one in context.chain(write.target)) for write in writes)


def _restored(event, index, context):
    """An object is updated from its own live State: nothing is restored."""
    if event.depth:
        return None
    states = [one for state in event.states for one in options(state) if one.__class__ is not Const]
    if not all(one.__class__ is StateValue and not one.derived and one.root is event.root for one in states):
        return None
    found = [(*_taken(state, context, index), state.live) for state in states]
    found = [(start, taken) for start, taken, live in found if taken is not None and live]
    # Where a loop takes one in every round, what was taken before is gone, or else the loop never ran.
    first = max((start for start, taken in found if taken.loops and not taken.branches), default=0)
    for start, taken in found:
        if start >= first and _written(event.root, context, start, index, 0, _BY_TRAINING, event.node):
            return (taken.module, taken.node, top_name(event.root) or "the object",
                    "restoring it changes nothing", event.module, event.node)
    return None


def _kept_best(event, index, context):
    """A State that is kept under a condition in a loop, and read after the object was updated."""
    start, taken = _taken(event.state, context, index)
    if taken is None or not taken.branches or not taken.loops:
        return None
    root = event.state.root
    if root.__class__ is Instance and _written(root, context, start, index):
        return (taken.module, taken.node, top_name(root) or "the object", "it holds the newest values where it is read", event.module, event.node)
    return None


def _compared(event, index, context):
    """A State is combined with what its object has become: both are the same Variables."""
    start, taken = _taken(event.state, context, index)
    root = event.state.root
    if taken is not None and _written(root, context, start, index):
        return (taken.module, taken.node, top_name(root) or "the object", "it is compared with itself", event.module, event.node)
    return None


def _collected(event, index, context):
    """States of one object that a loop collects while it trains the object."""
    root = event.state.root
    for other in context.same_call(event):
        start = context.position(other)
        if start < index and other.state.root is root and root.__class__ is Instance \
                and _written(root, context, start, index):
            return (event.module, event.node, top_name(root) or "the object", "all that the list holds are the newest values",
                    event.module, event.node)
    return None


def _merged_again(event, index, context):
    """An object is merged anew from a live State, and the one that was merged before it has been trained."""
    roots = [state.root for state in event.states if state.live and not state.derived and state.root.__class__ is Instance]
    for other in context.same_call(event):
        start = context.position(other)
        if start < index and any(state.root is root for state in other.states for root in roots) \
                and _written(other.made, context, start, index, 0, EXPLICIT):
            _, taken = _taken(event.states[0], context, index)
            if taken is not None:
                return (taken.module, taken.node, top_name(roots[0]) or "the object",
                        "what is merged from it starts from what the one before has learned", event.module, event.node)
    return None


def _target(event, index, context):
    """An object merged from a live State is called after the object it was split from was updated, or beside it."""
    made = event.instance
    if made.parts is None or made.parts[1]:
        return None
    for state, root in _shared(made):
        start, taken = _taken(state, context, index)
        if taken is None or _written(made, context, start, index):
            continue
        name = top_name(root) or "the object"
        if context.flax >= behaviour.MERGE_SHARES and _written(root, context, start, index, made.ident):
            what = "what was merged from it is trained too where it is called"
        elif event.run and _written(root, context, start, index) and any(
                other.kind == "eager_call" and other.instance is root and other.run == event.run for other in context.events):
            what = f"what was merged from it is the same as {name} where both are called"
        else:
            continue
        return taken.module, taken.node, name, what, event.module, event.node
    return None


def _shared(made):
    """(State, object it was taken from) of the live States that an object was merged from."""
    for state in made.parts[0]:
        root = state.root
        if root.__class__ is Instance and root is not made and state.live and not state.derived and root.parts is None:
            yield state, root


def _passed_beside(event, index, context):
    """An object merged from a live State goes into a call beside the object it was split from, which is trained: they are
    meant to be two."""
    if context.flax < behaviour.MERGE_SHARES or event.outer or event.frame.expecting or event.frame.site.row["host"] != "nnx":
        return None
    passed = [one for _, outside, _, _ in event.frame.arguments for one in options(outside) if one.__class__ is Instance]
    for label, outside, _, _ in event.frame.arguments:
        for state in states_in(outside):
            if not state.live or state.derived or not any(one is state.root for one in passed):
                continue
            start, taken = _taken(state, context, index)
            if taken is not None and _written(state.root, context, start, index, 0, EXPLICIT):
                return (taken.module, taken.node, top_name(state.root) or "the object",
                        f"{label} is what {top_name(state.root) or 'the object'} has become where both are used",
                        event.frame.call_module, event.frame.call_node)
    for made in passed:
        if made.parts is None or made.parts[1]:
            continue
        for state, root in _shared(made):
            start, taken = _taken(state, context, index)
            if taken is not None and any(one is root for one in passed) \
                    and _written(root, context, start, len(context.events), made.ident, EXPLICIT):
                return (taken.module, taken.node, top_name(root) or "the object",
                        f"what was merged from it is the same as {top_name(root) or 'the object'} where both are used",
                        event.frame.call_module, event.frame.call_node)
    return None


_BY_EVENT = {
    "read": _kept_best, "updated": _restored, "eager_call": _target, "combined": _compared, "kept": _collected,
    "merged": _merged_again, "called": _passed_beside,
}
