"""A function under a transform updates a graph object that it captures.

## What it does

Finds functions under any JAX or NNX transform (control flow included) that update a graph object which
is not one of their arguments: a Module of the enclosing scope, `self` of a bound method, an `Rngs` of the
outer function. BatchNorm and Dropout in train mode, `rngs()` and `.eval()` are updates.

## Why it matters

A value that is computed under a trace is a tracer. Written into an object from outside it would outlive its
trace, so Flax refuses; before it did, the object was left broken.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4,<0.10.5` | the tracer leaks into the object, whose next use raises `UnexpectedTracerError` |
| `>=0.10.5` | `TraceContextError` |

Under `jax.vmap` and `jax.grad` on 0.10.4, a value that does not depend on the argument leaks nothing: the object
keeps it.

| a captured object is changed by `nnx.update` | outcome |
|---|---|
| `>=0.10.4,<0.12.1` | the tracer leaks into the object |
| `>=0.12.1` | `TraceContextError` |

| building a model from an outer `Rngs` under `nnx.eval_shape` | outcome |
|---|---|
| `>=0.10.4,<0.10.5` | runs; the `Rngs` is left with a tracer, and its next use raises `UnexpectedTracerError` |
| `>=0.10.5` | `TraceContextError` |

## Example

```python
rngs = nnx.Rngs(0)

@jax.jit
def add_noise(x):
    return x + jax.random.normal(rngs(), x.shape)  # rngs is changed by drawing from it
```

## Use instead

```python
@nnx.jit
def add_noise(rngs, x):
    return x + jax.random.normal(rngs(), x.shape)
```

Or draw before, and pass the key:

```python
@jax.jit
def add_noise(key, x):
    return x + jax.random.normal(key, x.shape)

y = add_noise(rngs(), x)
```

## When to ignore it

When the program shows the error on purpose.

## Source

google/flax #3997, #4695, #4151, #4713, #4720, #5025; maxencefaldor/cax #17; keras-team/keras #23326.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Array, Bound, Seq, StateValue
from ._report import captured_name, finding, flax_text, short_name, transform_name, where, write_steps
from .base import Rule

BAD = (
    """\
# flax: >=0.10.5
# raises: TraceContextError
import jax
import jax.numpy as jnp
from flax import nnx

rngs = nnx.Rngs(0)


@jax.jit
def add_noise(x):
    return x + jax.random.normal(rngs(), x.shape)


add_noise(jnp.zeros((3,)))
""",
    """\
# flax: >=0.10.5
# raises: TraceContextError
import jax
import jax.numpy as jnp
from flax import nnx

norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))


def body(x, _):
    return norm(x), None


jax.lax.scan(body, jnp.ones((4, 2)), None, length=3)
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

norm = nnx.BatchNorm(2, use_running_average=True, rngs=nnx.Rngs(0))


@jax.jit
def predict(x):
    return norm(x)  # captured, and only read


predict(jnp.ones((4, 2)))
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def noise(key, x):
    rngs = nnx.Rngs(key)  # made inside the trace
    return x + jax.random.normal(rngs(), x.shape)


noise(jax.random.key(0), jnp.zeros((3,)))
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

rngs = nnx.Rngs(0)


@nnx.jit
def add_noise(rngs, x):
    return x + jax.random.normal(rngs(), x.shape)


add_noise(rngs, jnp.zeros((3,)))
""",
    """\
import jax.numpy as jnp
from flax import nnx

norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))


@nnx.scan(in_axes=(nnx.Carry, None), length=3, out_axes=nnx.Carry)
def run(carry, _):
    norm, x = carry
    return norm, norm(x)


norm, x = run((norm, jnp.ones((4, 2))), None)
""",
)


class CapturedStateMutation(Rule):
    """E9321"""

    symbol = "captured-state-mutation"
    code = "E9321"
    listens = ("captured",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        write, frame = event.write, event.frame
        site = frame.site
        if not context.interpreter.is_graph(write.target) or event.merged:
            return
        if site.row["host"] == "nnx" and any(how == "static" and any(one is write.target for one in
                                             context.interpreter.reach(outside)) for _, outside, _, how in frame.arguments):
            return
        if context.flax >= behaviour.BOUND_METHOD_RAISES and site.row["host"] == "nnx" \
                and site.function.__class__ is Bound and site.function.self.is_graph:
            return  # bound-method-transform speaks of it
        raises = context.flax >= (behaviour.CAPTURED_UPDATE_RAISES if write.how == "update" else behaviour.CAPTURED_MUTATION_RAISES)
        handed = _handed_on_before(event, context)
        leaks = not raises and _leaks(write, frame, event.frames)
        replays = not raises and not leaks and write.how == "draw" and site.row["axes"]
        if handed is None and (not (raises or leaks or replays) or leaks and _put_back(event, context)):
            return  # measured on 0.10.4: what is written there is concrete, or nothing remembers it
        name = captured_name(write.target, frame.function) or "an object"
        happens, outcome = "it raises TraceContextError", "raises:TraceContextError"
        if replays:
            happens, outcome = "every element of the batch gets the same random numbers", "replays"
        elif not raises:
            happens, outcome = "the tracer leaks into the object, whose next use raises UnexpectedTracerError", "leaks"
        if handed is not None:
            error = handed.site.row["foreign"][0]
            happens, outcome = f"already {transform_name(handed.site)} inside it raises {error}", f"raises:{error}"
        operand = "an operand" if site.row["form"] == "call" else "an argument"
        yield finding(
            self, site,
            f"{short_name(frame.function)} under {transform_name(site)} captures {name} and changes it: {write.text} "
            f"({where(write.module, write.node, site.module)}); on {flax_text(context)} {happens}; pass the object as "
            f"{operand} of {context.nnx_twin(site)}",
            context=context, outcome=outcome,
            confidence="high" if write.target.evidence != "use" else "medium",
            steps=write_steps(write), subjects=[name])


def _put_back(event, context):
    """Whether the caller updates the object right after the trace, before anybody reads it, with States that are no views of it."""
    write = event.write
    if write.how != "update" or context.flax >= behaviour.STATE_IS_LIVE:
        return False
    ended = False
    for other in context.events[context.position(event) + 1:]:
        ended = ended or other.kind == "ended" and other.frame is event.frame
        if not ended:
            continue
        if other.kind == "eager" and any(one is write.target for one in context.chain(other.write.target)):
            return other.write.how == "update"
        if other.kind == "eager_call" and any(one is write.target for one in context.chain(other.instance)):
            return False
    return False


def _handed_on_before(event, context):
    """The call by which the captured object is handed to an NNX transform inside, before it is changed, or None."""
    write = event.write
    objects = context.chain(write.target)
    for other in context.events[:context.position(event)]:
        if other.kind != "called" or event.frame not in other.outer or other.frame.site.row["foreign"] is None:
            continue
        if context.flax >= other.frame.site.row["foreign"][1] and any(
                one is held for _, one, _ in other.frame.foreign for held in objects):
            return other.frame
    return None


def _leaks(write, frame, frames):
    """Whether what is written to an object that a trace captured is a tracer of that trace, or of one inside it."""
    if any(not one.site.row["eager"] and not (one.site.row["abstract"] and one.site.row["host"] == "nnx")
           for one in frames[frame.depth - 1:]):
        return True
    values = write.value.items if write.value.__class__ is Seq else (write.value,)
    return all((one.__class__ is StateValue and one.origin == "argument")
               or (one.__class__ is Array and one.traced >= frame.depth) for one in values)
