"""A compiled function captures a graph object that is updated while the function lives.

## What it does

Finds functions under `jax.jit` or `nnx.jit` that read a Module which is not an argument (a closure, an
instance, `partial`, `self`) and that are called again after the Module was updated.

## Why it matters

What a compiled function captures becomes a constant of the compiled program. The training goes on, but
the function answers with the weights of its first call for ever.

## What happens

| program | Flax | outcome |
|---|---|---|
| `f = jax.jit(model)`, `jax.jit(lambda x: model(x))`, `jax.jit(partial(g, model))` | `>=0.10.4` | old weights |
| `nnx.jit(model)`, `nnx.jit(lambda x: model(x))` | `>=0.10.4` | old weights |
| `nnx.cached_partial(step, model)`, step under `nnx.jit` | `>=0.10.4` | fine: the state propagates |

## Example

```python
predict = jax.jit(model)
for x in batches:
    train_step(model, x)
    print(predict(x_test))  # the same answer every time
```

## Use instead

```python
predict = nnx.jit(lambda model, x: model(x))
for x in batches:
    train_step(model, x)
    print(predict(model, x_test))
```

## When to ignore it

When the object is frozen, or the function is used once. nnxlint is silent unless it sees an update between two calls.

## Source

google/flax #5055, jax-ml/jax #5595.
"""

from __future__ import annotations

from ..model.values import Bound, LibraryMethod
from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step

BAD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
predict = jax.jit(model)
x = jnp.ones((1, 2))
before = predict(x)
model.kernel.value = model.kernel.value + 1.0
assert jnp.array_equal(predict(x), before)  # the update is not seen
""",
    """\
import jax.numpy as jnp
from flax import nnx

policy = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@nnx.jit
def act(obs):
    return policy(obs)


def improve():
    policy.bias.value = policy.bias.value + 1.0


obs = jnp.ones((1, 2))
before = act(obs)
improve()
assert jnp.array_equal(act(obs), before)  # the update is not seen
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
model.kernel.value = model.kernel.value + 1.0
serve = jax.jit(model)  # the training is over
print(serve(jnp.ones((1, 2))), serve(jnp.zeros((1, 2))))
""",
    """\
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def add(model, amount):
    model.bias.value = model.bias.value + amount


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
step = nnx.cached_partial(add, model)  # the state of what it binds propagates
for _ in range(3):
    step(1.0)
assert model.bias.value == 3.0
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
predict = nnx.jit(lambda model, x: model(x))
x = jnp.ones((1, 2))
before = predict(model, x)
model.kernel.value = model.kernel.value + 1.0
assert not jnp.array_equal(predict(model, x), before)
""",
    """\
import jax.numpy as jnp
from flax import nnx

policy = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@nnx.jit
def act(policy, obs):
    return policy(obs)


def improve():
    policy.bias.value = policy.bias.value + 1.0


obs = jnp.ones((1, 2))
before = act(policy, obs)
improve()
assert not jnp.array_equal(act(policy, obs), before)
""",
)


class StaleCapture(Rule):
    """W9322"""

    symbol = "stale-capture"
    code = "W9322"
    listens = ("called",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["compiles"] or frame.expecting or not (frame.captured or frame.places) or event.outer:
            return
        if site.row["host"] == "nnx" and site.function.__class__ in (Bound, LibraryMethod) and site.function.self.is_graph:
            return  # bound-method-transform speaks of it
        if any(context.static_objects(outside, how)[0] for _, outside, _, how in frame.arguments):
            return  # static-graph-argument speaks of it
        found = context.stale_frame(frame)
        if found is None:
            yield from self._rebound(frame, context)
            return
        target, write = found
        name = top_name(target) or "an object"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} captures {name}, whose arrays become constants of the "
            f"compiled program; it is called again after {write.text} "
            f"({where(write.module, write.node, site.module)}), and on {flax_text(context)} still uses the old values; make "
            f"{name} an argument", context=context, outcome="stale", confidence="high" if not frame.generic else "medium",
            steps=[Step(place_of(write.module, write.node), write.text)], subjects=[name])

    def _rebound(self, frame, context):
        """A State that a compiled function captured: its variable holds another one when the function is called again."""
        found = context.rebound(frame)
        if found is None:
            return
        name, other = found
        site = frame.site
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} captures {name}, whose arrays become constants of the "
            f"compiled program; it is called again ({where(other.call_module, other.call_node, site.module)}) when {name} is "
            f"bound to new state, and on {flax_text(context)} still uses the old values; make {name} an argument",
            context=context, outcome="stale", confidence="high" if not frame.generic else "medium",
            steps=[Step(place_of(other.call_module, other.call_node), f"it is called with another {name}")], subjects=[name])
