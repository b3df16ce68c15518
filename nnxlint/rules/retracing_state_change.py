"""The static structure of an object changes at every call, so the function is compiled every time.

## What it does

Finds objects that go into a compiled function while a Python attribute of theirs changes from call to call:
a counter that is an int, a temperature that is a float, `rate` of a Dropout, values that `sow` appends and nobody pops.
Finds objects that a loop makes anew, each with a function of its own in an attribute, and optimizers that get a new
gradient transformation in every round: none shares a trace with another. Finds Variables that grow: a cache to which
every call appends has another shape at every call.

## Why it matters

Whatever is not a Variable or an array belongs to the static structure, by which the compiled program is
found. A structure that is new at every call is compiled at every call: seconds instead of microseconds.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4` | recompiles at every call |

## Example

```python
class Net(nnx.Module):
    def __call__(self, x):
        self.calls += 1  # a Python int
        return self.fc(x)
```

## Use instead

```python
class Count(nnx.Variable):
    pass

class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.calls = Count(jnp.array(0))

    def __call__(self, x):
        self.calls.value = self.calls.value + 1
        return self.fc(x)
```

Pop what was sown after each call: `nnx.pop(model, nnx.Intermediate)`.

## When to ignore it

When there are only a few calls, or only a few different values.

## Source

Measured for this rule on the versions above.
"""

from __future__ import annotations

import ast

from ..facts.classes import RETRACING_OPTIONS
from ..model.values import UNKNOWN, Const, Function, Instance, Seq
from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step

BAD = (
    """\
import jax.numpy as jnp
from flax import nnx

traces = []


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.calls = 0

    def __call__(self, x):
        traces.append("traced")
        self.calls += 1
        return self.fc(x)


@nnx.jit
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
for _ in range(3):
    forward(model, jnp.ones((1, 2)))
assert len(traces) == 3  # compiled at every call
""",
)
GOOD = (
    """\
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def forward(model, x):
    return model(x)


model = nnx.Dropout(0.5, rngs=nnx.Rngs(0))
for _ in range(2):
    model.train()  # two programs in all, not one per call
    forward(model, jnp.ones((1, 2)))
    model.eval()
    forward(model, jnp.ones((1, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
        self.step = 0

    def run(self):
        self.step += 1  # the trainer is no graph object, and not an argument
        return forward(self.model, jnp.ones((1, 2)))


@nnx.jit
def forward(model, x):
    return model(x)


trainer = Trainer()
for _ in range(3):
    trainer.run()
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx

traces = []


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        traces.append("traced")
        self.calls.value = self.calls.value + 1
        return self.fc(x)


@nnx.jit
def forward(model, x):
    return model(x)


model = Net(nnx.Rngs(0))
for _ in range(3):
    forward(model, jnp.ones((1, 2)))
assert len(traces) == 1
""",
)


_STRUCTURE = "static structure"


class RetracingStateChange(Rule):
    """W9341"""

    symbol = "retracing-state-change"
    code = "W9341"
    precision = "medium"
    listens = ("called",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["compiles"] or frame.expecting or event.outer:
            return
        found = _static_change(frame, context) or _own_function(frame, context)
        if found is None:
            return
        what, part, name, module, node, when, mend = found
        yield finding(
            self, site,
            f"{what} ({where(module, node, site.module)}), and with it the {part} of {name}, which is an argument of "
            f"{short_name(site.function)}: {transform_name(site)} compiles the function again {when} on "
            f"{flax_text(context)}; {mend}",
            context=context, outcome="recompiles", confidence="medium", steps=[Step(place_of(module, node), what)], subjects=[name])


def _own_function(frame, context):
    """As _static_change: a function that each object of a loop makes for itself and keeps as a static attribute."""
    before = [other for other in context.frames_of(frame.site) if other.order < frame.order and other.call_node is frame.call_node]
    for other in before[-1:]:
        for (label, now, _, how), (_, then, _, _) in zip(frame.arguments, other.arguments):
            if how != "traced" or now is then or now.__class__ is not Instance or then.__class__ is not Instance or now.node is None \
                    or now.node is not then.node or not frame.loops or not context.interpreter.is_graph(now):
                continue
            if now.family == "optimizer" and _makes_anew(now.options, then.options) and any(
                    loop.lineno <= now.node.lineno <= loop.end_lineno for loop in frame.loops):
                return "every optimizer gets a gradient transformation that was made anew", _STRUCTURE, label, now.module, now.node, \
                    "for each of them", "make the transformation once, before the loop"
            for name, value in now.attrs.items():
                old = then.attrs.get(name)
                if value.__class__ is Function and old.__class__ is Function and value is not old and value.node is old.node \
                        and value.env is not None and value.env.function is not None:
                    return f"every {now.cls.qualname if now.cls is not None else 'object'} makes a function of its own for {name}", \
                        _STRUCTURE, label, value.module, value.node, "for each of them", "use a function of the module, or a method"
    return None


def _makes_anew(now, then):
    """Whether two optimizers of one model have transformations made at the same place one after the other: they hold functions of
    their own, so none is equal to another."""
    tx, old = now.get("tx"), then.get("tx")
    return now.get("of") is then.get("of") and tx.__class__ is Instance and old.__class__ is Instance and tx is not old \
        and tx.node is not None and tx.node is old.node


def _static_change(frame, context):
    """(what changes, part of the argument, its name, module, node, how often it is compiled, mend), or None."""
    later = context.same_object_again(frame)
    if not later:
        return None
    interpreter = context.interpreter
    for label, outside, _, how in frame.arguments:
        if how != "traced" or outside.__class__ not in (Instance, Seq):
            continue
        idents = {one.ident for one in interpreter.reach(outside) if one.graph is not False}
        if not idents or not _passed_again(idents, later):
            continue
        pops = any(event.kind == "popped" for event in context.events)
        for event in context.events[frame.order:later[-1].order + 1]:
            if event.kind == "attribute" and event.owner.ident in idents and not event.constructing:
                inside = any(one.site is frame.site for one in event.frames)
                if inside and frame.site.row["host"] == "jax":
                    continue
                counts = event.augmented and (event.value is UNKNOWN or event.value.__class__ is Const)
                option = event.owner.row is not None and event.name in RETRACING_OPTIONS and event.loops \
                    and event.value.__class__ is not Const
                if (counts or option) and (inside or event.loops):
                    name = f"{top_name(event.owner) or label}.{event.name}"
                    apart = not inside and event.loops.__class__ is tuple and frame.loops and event.loops[-1] is not frame.loops[-1]
                    if apart and _is_stage(event):
                        continue
                    return f"{name} is changed", _STRUCTURE, label, event.module, event.node, \
                        "after each change" if apart else "at every call", "keep the value in a Variable"
            elif event.kind == "eager" and event.write.depth and (event.write.grows or event.write.how == "sow" and not pops) \
                    and any(one.ident in idents for one in context.chain(event.write.target)):
                write = event.write
                part, mend = (_STRUCTURE, "pop what was sown after each call") if write.how == "sow" else (
                    "shapes", "make it as long as it may become, and write into it with .at[index].set or lax.dynamic_update_slice")
                return write.text, part, label, write.module, write.node, "at every call", mend
    return None


def _is_stage(event):
    """Whether an attribute is set to what a for loop counts: a program for each of a few stages is what is wanted."""
    value = getattr(event.node, "value", None)
    return isinstance(value, ast.Name) and any(
        isinstance(node, ast.Name) and node.id == value.id
        for loop in event.loops if isinstance(loop, ast.For) for node in ast.walk(loop.target))


def _passed_again(idents, frames):
    return any(getattr(outside, "ident", None) in idents for frame in frames for _, outside, _, _ in frame.arguments)
