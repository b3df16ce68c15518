"""A graph object is a static argument of a transform.

## What it does

Finds graph objects that reach a compiled function as a static argument (`static_argnums`,
`static_argnames`, a static `self`, a `pytree_node=False` field) and are updated later. Under `nnx.jit` every such
argument is reported.

## Why it matters

A static argument is looked at once, when the function is compiled. Its arrays become constants, and as the
object's hash does not change when its arrays do, `jax.jit` never compiles again: it goes on with the old weights.

## What happens

| transform | Flax | outcome |
|---|---|---|
| `jax.jit`, also on methods (`self` static) | `>=0.10.4` | later updates are never seen |
| `nnx.jit` | `>=0.10.4` | `ValueError` (not hashable) |

## Example

```python
@partial(jax.jit, static_argnums=0)
def predict(model, x):
    return model(x)
```

## Use instead

```python
@nnx.jit
def predict(model, x):
    return model(x)
```

Only what has no arrays may be static:

```python
@partial(jax.jit, static_argnums=0)
def predict(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)
```

## When to ignore it

When the object is frozen for as long as the program runs. nnxlint is silent about `jax.jit` unless it sees an update.

## Source

jax-ml/jax #5595, jax-ml/jax #9024, google/flax #5055.
"""

from __future__ import annotations

from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step

BAD = (
    """\
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, static_argnums=0)
def predict(model, x):
    return model(x)


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((1, 2))
before = predict(model, x)
model.kernel.value = model.kernel.value + 1.0
assert jnp.array_equal(predict(model, x), before)  # the update is not seen
""",
    """\
# raises: ValueError
from functools import partial

import jax.numpy as jnp
from flax import nnx


@partial(nnx.jit, static_argnames="model")
def predict(model, x):
    return model(x)


predict(model=nnx.Linear(2, 1, rngs=nnx.Rngs(0)), x=jnp.ones((1, 2)))
""",
)
GOOD = (
    """\
from functools import partial

import jax.numpy as jnp
from flax import nnx


@partial(nnx.jit, static_argnames="train")
def forward(model, x, train):
    return model(x, deterministic=not train)


forward(nnx.Dropout(0.5, rngs=nnx.Rngs(0)), jnp.ones((1, 2)), train=False)
""",
    """\
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Sampler:
    def __init__(self, steps):
        self.steps = steps

    @partial(jax.jit, static_argnums=0)
    def run(self, graphdef, state, x):  # self holds configuration only
        model = nnx.merge(graphdef, state)
        for _ in range(self.steps):
            x = x + model(x)
        return x


Sampler(2).run(*nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0))), jnp.ones((1, 2)))
""",
)
FIXED = (
    """\
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, static_argnums=0)
def predict(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x = jnp.ones((1, 2))
before = predict(*nnx.split(model), x)
model.kernel.value = model.kernel.value + 1.0
assert not jnp.array_equal(predict(*nnx.split(model), x), before)
""",
    """\
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def predict(model, x):
    return model(x)


predict(model=nnx.Linear(2, 1, rngs=nnx.Rngs(0)), x=jnp.ones((1, 2)))
""",
)


class StaticGraphArgument(Rule):
    """E9312"""

    symbol = "static-graph-argument"
    code = "E9312"
    listens = ("called", "ended")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if event.kind == "ended":
            if frame.static_results and not frame.expecting:
                name = top_name(frame.static_results[0]) or "an object"
                yield finding(
                    self, site,
                    f"{short_name(site.function)} makes {name} under {transform_name(site)} and returns it in a static field: its "
                    f"arrays are still tracers when they come out, on {flax_text(context)} their next use raises "
                    f"UnexpectedTracerError; make the field a traced one", context=context, outcome="leaks", subjects=[name])
            return
        if frame.expecting or not site.row["static"]:
            return
        for label, outside, _, how in frame.arguments:
            objects, static_field = context.static_objects(outside, how)
            if not objects:
                continue
            target = objects[0]
            if site.row["host"] == "nnx":
                if target is outside:
                    yield finding(
                        self, site,
                        f"{label} of {short_name(site.function)} is a graph object and a static argument of "
                        f"{transform_name(site)}: static arguments must be hashable, ValueError on {flax_text(context)}; "
                        f"make it a traced argument", context=context, outcome="raises:ValueError", subjects=[label])
                continue
            if not site.row["compiles"]:
                continue
            if any(other.kind == "captured" and other.frame.site is site for other in context.events):
                continue  # captured-state-mutation speaks of it
            objects = [one for one in objects if any(one is holder for read in frame.captured.values() for holder in context.chain(read))]
            update = context.updated_object(objects, frame)
            if update is None:
                continue
            how_text = "sits in a static field" if static_field else "is a static argument"
            yield finding(
                self, site,
                f"{label} of {short_name(site.function)} holds a graph object that {how_text} of {transform_name(site)}: its "
                f"arrays become constants of the compiled program, and the update at "
                f"{where(update.module, update.node, site.module)} is never seen on {flax_text(context)}; pass the state as "
                f"a traced argument", context=context, outcome="stale",
                steps=[Step(place_of(update.module, update.node), "it is updated here")],
                confidence="medium" if frame.generic else "high", subjects=[label])
            return
