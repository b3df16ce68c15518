"""A traced value is stored where it outlives its trace.

## What it does

Finds functions under a transform that put a traced value into an attribute of a plain object, a global or
a captured container. A table that a compiled function makes at its first use and keeps (in a dict, by
`functools.lru_cache`) is found where another compiled function comes by it: under `jax.jit` everything that jax
computes is traced, even what depends on no argument.

## Why it matters

Inside a trace there are no numbers yet, only tracers. One that is kept is useless afterwards, and the function's
body runs once per compilation, so the container is not even filled at later calls.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4` | its next use raises `UnexpectedTracerError`, `float()` of it `ConcretizationTypeError` |

## Example

```python
activations = []

@jax.jit
def forward(params, x):
    h = jnp.tanh(x @ params)
    activations.append(h)  # a tracer
    return h.sum()
```

## Use instead

```python
@jax.jit
def forward(params, x):
    h = jnp.tanh(x @ params)
    return h.sum(), h
```

To look at a value as the program runs, `jax.debug.callback` gives real numbers:

```python
jax.debug.callback(activations.append, h)
```

## When to ignore it

When the container is read within the same trace and emptied at its end.

## Source

Measured for this rule on the versions above; the error is described in the documentation of `jax.errors`.
"""

from __future__ import annotations

import ast

from ..model.values import Array, Instance, Seq, StateValue, options
from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step

BAD = (
    """\
import jax
import jax.numpy as jnp

activations = []


@jax.jit
def forward(params, x):
    h = jnp.tanh(x @ params)
    activations.append(h)
    return h.sum()


forward(jnp.eye(2), jnp.ones((1, 2)))
assert isinstance(activations[0], jax.core.Tracer)
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.last_loss = None
        self.loss = nnx.jit(self._loss)

    def _loss(self, model, x):
        self.last_loss = (model(x) ** 2).mean()
        return self.last_loss


trainer = Trainer()
trainer.loss(trainer.model, jnp.ones((1, 2)))
assert isinstance(trainer.last_loss, jax.core.Tracer)
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp


@jax.jit
def unroll(params, xs):
    states, h = [], jnp.zeros((2,))
    for t in range(3):
        h = jnp.tanh(h @ params + xs[t])
        states.append(h)  # the list is local to the trace
    return jnp.stack(states)


unroll(jnp.eye(2), jnp.ones((3, 2)))
""",
    """\
import jax
import jax.numpy as jnp

history = []


@jax.jit
def step(x):
    y = jnp.sin(x)
    jax.debug.callback(lambda v: history.append(float(v)), y.sum())
    return y


step(jnp.ones((2,))).block_until_ready()
jax.effects_barrier()
assert len(history) == 1
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp


@jax.jit
def forward(params, x):
    h = jnp.tanh(x @ params)
    return h.sum(), h


activations = []
total, h = forward(jnp.eye(2), jnp.ones((1, 2)))
activations.append(h)
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.last_loss = None
        self.compiled = nnx.jit(self._loss)

    def _loss(self, model, x):
        return (model(x) ** 2).mean()

    def loss(self, x):
        self.last_loss = self.compiled(self.model, x)
        return self.last_loss


assert Trainer().loss(jnp.ones((1, 2))) >= 0
""",
)


class TracerEscape(Rule):
    """E9324"""

    symbol = "tracer-escape"
    code = "E9324"
    listens = ("stored",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if frame.expecting or _replaced(event, context) or _forgotten(event, context):
            return
        key = event.value.origin.startswith("key")  # a generator of its own: what it stores, the next call starts from
        if not event.depends and not key and not _met_again(event, context) or _counted(event):
            return
        owner = event.owner
        what = event.name if owner is None else \
            _attribute(event) if owner.__class__ is Instance else "a captured container"
        mend = "return the value instead" if event.depends else "pass the key as an argument" if key else \
            "make it before, with numpy, or under jax.ensure_compile_time_eval"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} stores a traced value in {what} "
            f"({where(event.module, event.node, site.module)}): on {flax_text(context)} the tracer leaks, and its next use raises "
            f"UnexpectedTracerError (float() of it ConcretizationTypeError); {mend}",
            context=context, outcome="leaks", confidence="medium" if frame.generic else "high",
            steps=[Step(place_of(event.module, event.node), "a traced value is stored")], subjects=[what])


def _attribute(event):
    """How the code calls the attribute in which a value is stored."""
    targets = event.node.targets if isinstance(event.node, ast.Assign) else [getattr(event.node, "target", None)]
    if len(targets) == 1 and isinstance(targets[0], ast.Attribute):
        return ast.unparse(targets[0])
    return f"{top_name(event.owner) or 'an object'}.{event.name}"


def _counted(event):
    """Whether a list is a log of which nobody ever asks more than how long it is."""
    call = event.node
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return False
    name = call.func.value.id
    loads = harmless = counted = 0
    for node in ast.walk(event.module.tree):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            loads += 1
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "len":
                counted += sum(isinstance(arg, ast.Name) and arg.id == name for arg in node.args)
            elif isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "clear"):
                harmless += isinstance(node.func.value, ast.Name) and node.func.value.id == name
    return counted > 0 and loads == harmless + counted


def _met_again(event, context):
    """Whether what a trace has stored is read after it, or another compiled function comes by it: a constant that stays inside
    one trace is no harm."""
    return not event.frame.generic and (event.value.read_outside or any(
        other.frame.site is not event.frame.site and not other.frame.generic and not other.depends
        for other in context.same_call(event)))


def _forgotten(event, context):
    """Whether a traced value is stored in an object of the function that applies the transform, once, which does not mention that
    object again."""
    frame, owner = event.frame, event.owner
    caller = frame.caller.node if frame.caller is not None else None
    made = getattr(owner, "node", None)
    if caller is None or made is None or owner.__class__ is not Instance or owner.module is not frame.caller.module or not \
            caller.lineno <= made.lineno <= (caller.end_lineno or 0) or frame.rounds or len(context.frames_of(frame.site)) > 1:
        return False
    names = {target.id for node in ast.walk(caller) if isinstance(node, ast.Assign) and node.value is made
             for target in node.targets if isinstance(target, ast.Name)}
    return bool(names) and not any(
        isinstance(node, ast.Name) and node.id in names and node.lineno > (frame.call_node.end_lineno or 0) for node in ast.walk(caller))


def _replaced(event, context):
    """Whether the attribute got another value after the trace, before anything read it."""
    if event.owner.__class__ is not Instance:
        return False
    if event.value.__class__ is StateValue:
        return not event.value.read_outside
    if event.owner.cls is not None and (id(event.owner.cls), event.name) in context.interpreter.put_back:
        return True
    if event.value.read_outside:
        return False
    now = event.owner.attrs.get(event.name)
    held = [item for one in options(now) for item in (one.items if one.__class__ is Seq else (one,))] if now is not None else ()
    return bool(held) and not any(one is event.value or (one.__class__ is Array and one.traced) for one in held)
