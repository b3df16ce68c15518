"""An object captured from an outer trace is handed to an NNX transform inside another trace.

## What it does

Finds calls of `nnx.grad`, `nnx.vmap`, `nnx.jit` and the like, inside a function under a transform, whose
argument is a graph object that the function captured.

## Why it matters

An NNX transform takes its arguments apart and puts them together again. That needs Variables of the current
trace; those of a captured object belong to another one, even if they are only read.

## What happens

| handed to | Flax | outcome |
|---|---|---|
| any of them | `>=0.10.4,<0.10.5` | fine |
| `nnx.grad`, `nnx.vmap` | `>=0.10.5` | `ValueError` ("different trace level") |
| `nnx.jit` | `>=0.10.5` | `TraceContextError` |
| `nnx.remat`, `nnx.cond` | `>=0.10.5,<0.12.1` | fine |
| `nnx.remat`, `nnx.cond` | `>=0.12.1` | `TraceContextError` |

## Example

```python
@jax.jit
def grad_norm(x):
    grads = nnx.grad(loss_fn)(model, x)  # model is a global
    return optax.global_norm(grads)
```

## Use instead

```python
@nnx.jit
def grad_norm(model, x):
    grads = nnx.grad(loss_fn)(model, x)
    return optax.global_norm(grads)
```

## When to ignore it

Never: where it is reported, it raises on that Flax.

## Source

Measured for this rule on the versions above; related report: google/flax #5050.
"""

from __future__ import annotations

from ._report import captured_name, finding, flax_text, place_of, short_name, transform_name
from .base import Rule

BAD = (
    """\
# flax: >=0.10.5
# raises: ValueError
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@jax.jit
def slope(x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))


slope(jnp.ones((1, 2)))
""",
    """\
# flax: >=0.10.5
# raises: ValueError
import jax.numpy as jnp
from flax import nnx


class Probe:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.measure = nnx.jit(self._measure)

    def _measure(self, x):
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(self.model)
        return loss


Probe().measure(jnp.ones((1, 2)))
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def slope(graphdef, state, x):
    model = nnx.merge(graphdef, state)  # of this trace
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))


slope(*nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0))), jnp.ones((1, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def slope(x):
    return nnx.grad(lambda m: (m(x) ** 2).mean())(model)  # not under a trace


slope(jnp.ones((1, 2)))
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@nnx.jit
def slope(model, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    return sum(jnp.sum(g**2) for g in jax.tree.leaves(grads))


slope(model, jnp.ones((1, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Probe:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.compiled = nnx.jit(self._measure)

    def _measure(self, model, x):
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
        return loss

    def measure(self, x):
        return self.compiled(self.model, x)


Probe().measure(jnp.ones((1, 2)))
""",
)


class CapturedGraphArgument(Rule):
    """E9325"""

    symbol = "captured-graph-argument"
    code = "E9325"
    listens = ("called",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        foreign = site.row["foreign"]
        if foreign is None or not event.outer or frame.expecting or context.flax < foreign[1]:
            return
        found = next(((one, barrier) for _, one, barrier in frame.foreign if context.interpreter.is_graph(one)
                      and not _told_otherwise(one, barrier, context)), None)
        if found is None:
            return
        target, outer = found
        name = captured_name(target, outer.function) or "an object"
        error = foreign[0]
        yield finding(
            self, site,
            f"{name} is captured by {short_name(outer.site.function)} under {transform_name(outer.site)} and handed to "
            f"{transform_name(site)} inside it: its Variables belong to another trace level, {error} on {flax_text(context)}; "
            f"make {name} an argument of {short_name(outer.site.function)} under {context.nnx_twin(outer.site)}, or use "
            f"a JAX transform inside", context=context, outcome=f"raises:{error}",
            confidence="medium" if frame.generic else "high", subjects=[name],
            place=place_of(frame.call_module, frame.call_node))


def _told_otherwise(target, barrier, context):
    """Whether another rule reports that the trace captures this object: it is changed there, or static."""
    for event in context.events:
        if event.kind == "captured" and not event.merged and event.frame is barrier and any(
                one is target for one in context.chain(event.write.target)):
            return True
    return any(how == "static" and any(one is target for one in context.interpreter.reach(outside))
               for _, outside, _, how in barrier.arguments)
