"""The gradient is taken of something that is not the model's state.

## What it does

Finds `grad` and `value_and_grad` (JAX's and NNX's) whose differentiated argument is a GraphDef, is the data
while the result updates the model, or is never used by the loss, which reads a captured copy instead.

## Why it matters

Both grad functions differentiate the first argument unless told otherwise. If that is not the model's state there
is no error, only a gradient that is empty, zero or of the wrong thing.

## What happens

| program | Flax | outcome |
|---|---|---|
| `jax.grad(loss, argnums=0)(graphdef, state)` | `>=0.10.4` | runs, the "gradient" is a GraphDef: no gradient at all |
| `nnx.value_and_grad(f)(x, model)` without argnums | `>=0.10.4` | differentiates x, in silence |
| the loss reads a captured model, not its argument | `>=0.10.4` | the gradient is zero |

## Example

```python
def loss_fn(graphdef, state, x):
    return nnx.merge(graphdef, state)(x).sum()

grads = jax.grad(loss_fn)(graphdef, state, x)  # the gradient of the graphdef
```

## Use instead

```python
grads = jax.grad(loss_fn, argnums=1)(graphdef, state, x)
```

Or close over the GraphDef:

```python
grads = jax.grad(lambda state: nnx.merge(graphdef, state)(x).sum())(state)
```

## When to ignore it

When the gradient of the data is wanted, as for a saliency map, and is used as an array; nnxlint is silent there.

## Source

patrick-kidger/equinox #458, google-deepmind/optax #291.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Bound, StateValue
from ._report import finding, flax_text, short_name, top_name, transform_name, where
from .base import Rule

BAD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(graphdef, state, x):
    return nnx.merge(graphdef, state)(x).sum()


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
grads = jax.grad(loss_fn)(graphdef, state, jnp.ones((1, 2)))
assert not jax.tree.leaves(grads)  # there is no gradient
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def loss_fn(net, x):
    return (model(x) ** 2).mean()  # reads the global, not its argument


grads = nnx.grad(loss_fn)(model, jnp.ones((1, 2)))
assert not any(g.any() for g in jax.tree.leaves(grads))  # all zero
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
target = nnx.Linear(2, 1, rngs=nnx.Rngs(1))


def td_loss(net, obs):
    goal = 1.0 + 0.9 * jax.lax.stop_gradient(target(obs))  # captured on purpose
    return ((goal - net(obs)) ** 2).mean()


grads = nnx.grad(td_loss)(online, jnp.ones((3, 2)))
assert any(g.any() for g in jax.tree.leaves(grads))
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def score(x, graphdef, state):
    return nnx.merge(graphdef, state)(x).sum()


saliency = jax.grad(score)(jnp.ones((1, 2)), *nnx.split(model))
assert saliency.shape == (1, 2)
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(graphdef, state, x):
    return nnx.merge(graphdef, state)(x).sum()


graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
grads = jax.grad(loss_fn, argnums=1)(graphdef, state, jnp.ones((1, 2)))
assert len(jax.tree.leaves(grads)) == 2
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def loss_fn(net, x):
    return (net(x) ** 2).mean()


grads = nnx.grad(loss_fn)(model, jnp.ones((1, 2)))
assert any(g.any() for g in jax.tree.leaves(grads))
""",
)


class WrongGradientTarget(Rule):
    """E9331"""

    symbol = "wrong-gradient-target"
    code = "E9331"
    listens = ("called", "ended", "gradient")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if event.kind == "called":
            yield from self._graphdef(event.frame, context)
        elif event.kind == "ended":
            yield from self._never_read(event.frame, context)
            yield from self._data_first(event.frame, context)
        else:
            yield from self._used(event, context)

    def _never_read(self, frame, context):
        site = frame.site
        if not site.row["diff"] or frame.expecting:
            return
        for index, value, _ in context.differentiated(frame):
            unread = index in frame.untouched or context.never_named(frame, index)
            if not unread or any(index not in other.untouched and not context.never_named(other, index)
                                 for other in context.frames_of(site)) or context.is_graphdef(value) or not context.holds_graph_state(value) \
                    or not context.is_loss(frame):
                continue
            label = context.argument_label(frame, index)
            yield finding(
                self, site,
                f"{short_name(site.function)} never uses {label}, the argument by which {transform_name(site)} "
                f"differentiates it, so on {flax_text(context)} the gradient is zero; compute the loss from {label}, not from "
                f"a captured object", context=context, outcome="no-gradient",
                confidence="medium" if frame.generic else "high", subjects=[label])
            return

    def _graphdef(self, frame, context):
        site = frame.site
        if not site.row["diff"] or frame.expecting:
            return
        for index, value, _ in context.differentiated(frame):
            if context.is_graphdef(value):
                yield finding(
                    self, site,
                    f"{transform_name(site)} differentiates {short_name(site.function)} by its argument {index}, a GraphDef, "
                    f"which has no arrays: on {flax_text(context)} it runs and there is no gradient at all; give "
                    f"argnums of the State", context=context, outcome="no-gradient",
                    subjects=[context.argument_label(frame, index)])
                return

    def _data_first(self, frame, context):
        """nnx.value_and_grad(f)(x, model) without argnums: the first argument is data."""
        site = frame.site
        if site.row["result"] != "value_and_grad" or site.row["diff"] in frame.options \
                or frame.expecting or frame.generic or not context.is_loss(frame) or not frame.arguments:
            return
        first = frame.arguments[0][1]
        model = next((outside for _, outside, _, _ in frame.arguments[1:]
                      if context.graph_module(outside) or outside.__class__ is StateValue), None)
        if frame.function.__class__ is Bound and context.graph_module(frame.function.self) \
                and context.flax < behaviour.BOUND_METHOD_RAISES:
            model = frame.function.self
        if model is None or not context.is_data(first) or context.gradient_is_data(frame):
            return
        label = frame.arguments[0][0]
        yield finding(
            self, site,
            f"{transform_name(site)} without argnums differentiates {short_name(site.function)} by its first argument {label}, "
            f"which is data, not by {top_name(model) or 'the model'}: on {flax_text(context)} the model gets no gradient, in "
            f"silence; put the model first, or give argnums", context=context, outcome="no-gradient",
            confidence="medium", subjects=[label])

    def _used(self, event, context):
        frame = event.gradient.frame
        if frame is None or frame.expecting:
            return
        site = frame.site
        for index, value, _ in context.differentiated(frame):
            label = context.argument_label(frame, index)
            used_at = where(event.module, event.node, site.module)
            captured = context.captured_original(value, event) if event.how != "map" else None
            if captured is not None:
                yield finding(
                    self, site,
                    f"{transform_name(site)} differentiates by the state of {top_name(captured) or 'an object'} that the trace "
                    f"captured, while the gradient updates another copy of it at {used_at}: on {flax_text(context)} the "
                    f"gradient is always that of the first weights; split the object that is updated",
                    context=context, outcome="stale", subjects=[top_name(captured) or label])
                return
            other = context.other_target(frame, index, value, event.targets)
            if other is not None:
                yield finding(
                    self, site,
                    f"{transform_name(site)} differentiates {short_name(site.function)} by {label}, but the gradient is used at "
                    f"{used_at} to update {top_name(other) or 'the model'}, which is another argument: on "
                    f"{flax_text(context)} the model gets no gradient of its own; put it first, or give argnums",
                    context=context, outcome="no-gradient", subjects=[label])
                return
