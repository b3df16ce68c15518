"""A graph object is an argument or a result of a JAX transform on a Flax where it is no pytree.

## What it does

Finds a Module, Optimizer, Rngs or Metric that goes into a JAX transform as an argument, or comes out of one as a
result, when the project's Flax is older than 0.11.

## Why it matters

The call raises `TypeError`. After an upgrade of Flax it stops raising, and every update inside is lost in silence
(see lost-state-update), so a change to an NNX transform or to the split form is the lasting repair.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4,<0.11.0` | `TypeError`; for a layer or `Rngs` by itself, the error of its first use (see below) |
| `>=0.11.0` | accepted: graph objects are pytrees |

On 0.10.4 JAX takes a bare `nnx.Linear` or `nnx.Rngs` for an array, and the function gets a tracer in its place:
`TypeError` when it is called, `AttributeError` or `RuntimeError` when it is read. `jax.vmap` with `in_axes=None`
accepts graph objects; mapped ones raise `ValueError`.

## Example

```python
@jax.jit
def predict(model, x):  # model is an nnx.Module
    return model(x)
```

## Use instead

```python
@nnx.jit
def predict(model, x):
    return model(x)
```

Or pass the functional halves:

```python
@jax.jit
def predict(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)
```

## When to ignore it

When the code only ever runs on Flax 0.11 or later: declare that in the project's requirements, and the rule is
silent.

## Source

Measured for this rule on the versions above.
"""

from __future__ import annotations

from ..facts import behaviour
from ..facts.classes import DEFAULT_STREAM
from ._report import finding, flax_text, short_name, top_name, transform_name
from .base import Rule

BAD = (
    """\
# flax: <0.11
# raises: TypeError
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def predict(model, x):
    return model(x)


predict(nnx.Linear(2, 3, rngs=nnx.Rngs(0)), jnp.ones((1, 2)))
""",
    """\
# flax: <0.11
# raises: TypeError
import jax
from flax import nnx


@jax.jit
def create(key):
    return nnx.Linear(2, 3, rngs=nnx.Rngs(key))


create(jax.random.key(0))
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def predict(graphdef, state, x):
    return nnx.merge(graphdef, state)(x)


predict(*nnx.split(nnx.Linear(2, 3, rngs=nnx.Rngs(0))), jnp.ones((1, 2)))
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

teacher = nnx.Linear(2, 3, rngs=nnx.Rngs(0))


@jax.jit
def targets(x):
    return teacher(x)  # captured, and never updated


targets(jnp.ones((1, 2)))
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def predict(model, x):
    return model(x)


predict(nnx.Linear(2, 3, rngs=nnx.Rngs(0)), jnp.ones((1, 2)))
""",
    """\
import jax
from flax import nnx


@nnx.jit
def create(key):
    return nnx.Linear(2, 3, rngs=nnx.Rngs(key))


create(jax.random.key(0))
""",
)


class UnsupportedGraphArgument(Rule):
    """E9311"""

    symbol = "unsupported-graph-argument"
    code = "E9311"
    listens = ("called", "ended")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if context.flax >= behaviour.GRAPH_OBJECTS_ARE_PYTREES or site.row["host"] != "jax" or frame.expecting:
            return
        if any(getattr(one.site.function, "site", None) is site and context.refuses(one) is not None for one in context.around(frame)):
            return  # jax.jit(jax.vmap(function)): the outer one fails first
        if event.kind == "called":
            found = context.refuses(frame)
            if found is not None:
                label, held, mapped = found
                yield self._finding(site, f"the argument {label} of {short_name(site.function)} is", label, context, frame,
                                    _error(held, mapped, site))
        else:
            found = context.graph_object(event.result)
            if found:
                name = top_name(found) or "an object"
                yield self._finding(site, f"{short_name(site.function)} returns {name}, which is", name, context, frame)

    def _finding(self, site, what, subject, context, frame, error="TypeError"):
        return finding(
            self, site,
            f"{what} a graph object, and on {flax_text(context)} {transform_name(site)} takes and returns only pytrees: "
            f"{error}; use {context.nnx_twin(site)}, or pass nnx.split(...) and merge inside",
            context=context, outcome=f"raises:{error}", confidence="medium" if frame.generic else "high",
            subjects=[subject])


def _error(held, mapped, site):
    """What an argument raises. Measured on 0.10.4 with jax 0.5.3: an Rngs that has a default stream shows it as its dtype."""
    if held.family == "rngs" and not mapped and not site.row["diff"]:
        return "AttributeError" if DEFAULT_STREAM in (held.options or {}).get("streams", ()) else "TypeError"
    return "ValueError" if mapped and held.family != "rngs" else "TypeError"
