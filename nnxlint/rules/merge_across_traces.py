"""A State of an outer trace is merged without a copy inside an inner transform, and then updated.

## What it does

Finds functions under a transform that merge a State which they capture (or which `jax.grad` hands through
undifferentiated) and change the merged object: by assignment, in BatchNorm, in Dropout, by drawing from an `Rngs`.

## Why it matters

From Flax 0.11.2 `nnx.merge` shares the Variables of the State it gets. They belong to the outer trace, so
writing them inside the inner one raises. Code that ran on 0.11.1 stops running.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4,<0.11.2` | fine: merge makes a copy (whose updates leave only through the result) |
| `>=0.11.2` | `TraceContextError`; `nnx.merge(..., copy=True)` mends it |

## Example

```python
graphdef, params, rest = nnx.split(model, nnx.Param, ...)

def loss_fn(params):
    model = nnx.merge(graphdef, params, rest)  # shares the Variables of rest
    return (model(x) ** 2).mean()              # BatchNorm writes its statistics

grads = jax.grad(loss_fn)(params)
```

## Use instead

```python
def loss_fn(params):
    model = nnx.merge(graphdef, params, rest, copy=True)
    loss = (model(x) ** 2).mean()
    return loss, nnx.state(model, nnx.BatchStat)

grads, statistics = jax.grad(loss_fn, has_aux=True)(params)
```

Or `nnx.grad`, which takes the model itself and lets the statistics out:

```python
grads = nnx.grad(lambda model: (model(x) ** 2).mean())(model)
```

## When to ignore it

When the project is pinned below Flax 0.11.2: declare that in its requirements, and the rule is silent.

## Source

google/flax #5050, google/flax #4912, pyro-ppl/numpyro #2067.
"""

from __future__ import annotations

from ..facts import behaviour
from ._report import finding, flax_text, short_name, top_name, transform_name, where, write_steps
from .base import Rule

BAD = (
    """\
# flax: >=0.11.2
# raises: TraceContextError
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def grads_of(graphdef, params, rest, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, rest)
        return (model(x) ** 3).mean()

    return jax.grad(loss_fn)(params)


model = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
grads_of(*nnx.split(model, nnx.Param, ...), jnp.arange(6.0).reshape(3, 2))
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def grads_of(graphdef, params, rest, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, rest)
        return (model(x, use_running_average=True) ** 3).mean()  # reads only

    return jax.grad(loss_fn)(params)


model = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
grads_of(*nnx.split(model, nnx.Param, ...), jnp.arange(6.0).reshape(3, 2))
""",
    """\
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def grads_of(model, x):
    return nnx.grad(lambda model: (model(x) ** 3).mean())(model)


model = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
grads_of(model, jnp.arange(6.0).reshape(3, 2))
assert model.mean.value.any()
""",
)
FIXED = (
    """\
# flax: >=0.11.2
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def grads_of(graphdef, params, rest, x):
    def loss_fn(params):
        model = nnx.merge(graphdef, params, rest, copy=True)
        return (model(x) ** 3).mean(), nnx.state(model, nnx.BatchStat)

    return jax.grad(loss_fn, has_aux=True)(params)


model = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
grads, statistics = grads_of(*nnx.split(model, nnx.Param, ...), jnp.arange(6.0).reshape(3, 2))
nnx.update(model, statistics)
assert model.mean.value.any()
""",
)


class MergeAcrossTraces(Rule):
    """E9323"""

    symbol = "merge-across-traces"
    code = "E9323"
    listens = ("captured",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        write, frame = event.write, event.frame
        site = frame.site
        if not event.merged or context.flax < behaviour.MERGE_SHARES:
            return
        name = top_name(write.target) or "the merged object"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} merges a State from outside the trace, and the merged object "
            f"shares its Variables: {write.text} ({where(write.module, write.node, site.module)}), TraceContextError on "
            f"{flax_text(context)}; merge with copy=True and return the new state as auxiliary output",
            context=context, outcome="raises:TraceContextError", confidence="medium" if frame.generic else "high",
            steps=write_steps(write), subjects=[name])
