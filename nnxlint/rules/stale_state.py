"""The caller goes on with the state or the object from before the step.

## What it does

Finds callers of a functional step that compute new state and then evaluate, or step again from, the
state or the object that they had before. Finds loops that train a model and evaluate a clone of it, which was
made before the loop and is never updated.

## Why it matters

The step is right and its result is kept, but what is evaluated or saved is the untrained model.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4` | the old values are used, without an error |

## Example

```python
graphdef, state = nnx.split(model)
for x in batches:
    state = train_step(graphdef, state, x)
print(model(x_test))  # model was never told
```

## Use instead

```python
graphdef, state = nnx.split(model)
for x in batches:
    state = train_step(graphdef, state, x)
nnx.update(model, state)
print(model(x_test))
```

## When to ignore it

When the old values are wanted, as in a comparison of before and after.

## Source

Measured for this rule on the versions above; related report: google/flax #4045.
"""

from __future__ import annotations

import ast

from ..model.events import EXPLICIT
from ..model.values import Instance
from ._old_state import use_of_old
from ._report import finding, flax_text, place_of, short_name, top_name
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
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


x = jnp.ones((4, 2))
model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
for _ in range(3):
    state = train_step(graphdef, state, x)
y = model(x)
assert jnp.array_equal(y, nnx.Linear(2, 1, rngs=nnx.Rngs(0))(x))  # the untrained model answered
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


def loss_fn(state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


@jax.jit
def train_step(state, x):
    return jax.tree.map(lambda p, g: p - 0.1 * g, state, jax.grad(loss_fn)(state, x))


x = jnp.ones((4, 2))
first = loss_fn(state, x)
for _ in range(3):
    state = train_step(state, x)
assert loss_fn(state, x) < first
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


x = jnp.ones((4, 2))
model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
for _ in range(3):
    state = train_step(graphdef, state, x)
trained = nnx.merge(graphdef, state)
assert (trained(x) ** 2).mean() < (model(x) ** 2).mean()  # both are wanted
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
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


x = jnp.ones((4, 2))
model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
graphdef, state = nnx.split(model)
for _ in range(3):
    state = train_step(graphdef, state, x)
nnx.update(model, state)
y = model(x)
assert not jnp.array_equal(y, nnx.Linear(2, 1, rngs=nnx.Rngs(0))(x))
""",
)


class StaleState(Rule):
    """W9304"""

    symbol = "stale-state"
    code = "W9304"
    precision = "medium"
    listens = ("returned", "called")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if event.kind == "called":
            yield from self._copy(event, context)
            return
        use = use_of_old(event, context)
        if use is None or use[3] is not None:
            return
        module, node, label, _ = use
        yield finding(
            self, event.site,
            f"{label} is used here as it was before {short_name(event.site.function)}, whose new state (line "
            f"{event.node.lineno}) goes nowhere else: on {flax_text(context)} this sees the old values; use the returned "
            f"state, or nnx.update the object with it first",
            context=context, outcome="stale", confidence="medium", subjects=[label],
            steps=[Step(place_of(event.module, event.node), "the step returns new state")], place=place_of(module, node))


    def _copy(self, event, context):
        """A loop trains a model, and looks again and again at a clone of it that nobody ever updates."""
        frame = event.frame
        found = _forgotten_copy(event, context)
        if found is None:
            return
        name, source, write = found
        yield finding(
            self, frame.site,
            f"{name} is a clone of {source} that is never updated, while {source} is trained between the calls of "
            f"{short_name(frame.site.function)} (line {write.node.lineno}): on {flax_text(context)} every call sees the weights of the "
            f"start; nnx.update it with nnx.state({source}) first, or make the clone anew",
            context=context, outcome="stale", confidence="medium", subjects=[name],
            steps=[Step(place_of(write.module, write.node), write.text)], place=place_of(frame.call_module, frame.call_node))


def _forgotten_copy(event, context):
    """(name of a clone, name of its source, write of the source between two calls), or None."""
    frame = event.frame
    if event.outer or frame.expecting or frame.generic or frame.synthetic or not frame.repeating or context.interpreter.incomplete \
            or context.differentiates(frame):
        return None
    calls = context.frames_of(frame.site)
    for index, (label, outside, _, how) in enumerate(frame.arguments):
        if outside.__class__ is not Instance or outside.origin != "clone" or outside.source is None or how != "traced" \
                or not top_name(outside.source):
            continue
        source = outside.source
        with_it = [one for one in calls if any(each is outside for _, each, _, _ in one.arguments)]
        if with_it[0] is frame or _takes_part(outside, source, context):
            continue
        between = context.events[with_it[0].order:frame.order]
        write = next((other.write for other in between if other.kind == "eager" and other.write.how in EXPLICIT
                      and other.write.target is source), None)
        if write is not None:
            given = getattr(frame.call_node, "args", ())
            name = ast.unparse(given[index]) if index < len(given) and isinstance(given[index], (ast.Name, ast.Attribute)) else label
            return name, top_name(source), write
    return None


def _takes_part(clone, source, context):
    """Whether a clone is more than looked at: it is updated, or some call gets it beside its source or trains with it."""
    for other in context.events:
        if other.kind == "eager" and other.write.how not in ("mode", "init") and any(
                one is clone for one in context.chain(other.write.target)):
            return True
        if other.kind != "called":
            continue
        passed = [one for _, outside, _, _ in other.frame.arguments for one in context.owners(outside)]
        if any(one is clone for one in passed) and (
                context.differentiates(other.frame) or any(
                    one is source for each in context.frames_of(other.frame.site) for _, outside, _, _ in each.arguments
                    for one in context.owners(outside))):
            return True
        if clone.ident in other.frame.captured:
            return True
    return False
