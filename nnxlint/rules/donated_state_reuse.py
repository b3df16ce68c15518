"""State that was donated to a compiled function is used afterwards.

## What it does

Finds arguments named by `donate_argnums` / `donate_argnames` that the caller reads or passes again after the
call, and two donated arguments that share buffers.

## Why it matters

A donated buffer is given to the compiled program, which overwrites it. The State, and the model that it was
taken from, hold deleted arrays afterwards.

## What happens

| program | Flax | outcome |
|---|---|---|
| a donated State is passed or read again | `>=0.10.4` | `ValueError` or `RuntimeError` (by JAX) |
| a model and its `nnx.clone` are both donated | `>=0.10.4` | `XlaRuntimeError` or `JaxRuntimeError`: shared buffers |

Old versions of JAX may ignore donation on CPU, so there a test may pass that fails on the accelerator.

## Example

```python
step = jax.jit(step, donate_argnums=0)
new_state = step(state)
print(loss(state))  # its buffers are gone
```

## Use instead

```python
step = jax.jit(step, donate_argnums=0)
state = step(state)
print(loss(state))
```

Copy what must live on: `jax.tree.map(jnp.copy, state)`.

## When to ignore it

When the use is reached only in runs without donation.

## Source

google/flax #5461, jax-ml/jax #9675.
"""

from __future__ import annotations

from ..model.containers import DEEPEST, parts, states_in
from ..model.events import EXPLICIT
from ..model.values import options
from ._report import finding, flax_text, place_of, short_name, transform_name
from .base import Rule
from .finding import Step

BAD = (
    """\
# raises: ValueError|RuntimeError|XlaRuntimeError
from functools import partial

import jax
from flax import nnx


@partial(jax.jit, donate_argnums=0)
def decay(state):
    return jax.tree.map(lambda p: 0.9 * p, state)


state = nnx.state(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
first = decay(state)
second = decay(state)
""",
    """\
# raises: ValueError|RuntimeError|XlaRuntimeError
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
shrink = jax.jit(lambda s: jax.tree.map(lambda p: 0.5 * p, s), donate_argnums=0)
state = shrink(nnx.state(model))
print(model(jnp.ones((1, 2))))
""",
)
GOOD = (
    """\
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))


@partial(jax.jit, donate_argnums=1)
def forward(state, x):
    return nnx.merge(graphdef, state)(x)


for _ in range(2):
    forward(state, jnp.ones((1, 2)))  # the batch is donated, and each is used once
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
target = nnx.merge(graphdef, jax.tree.map(jnp.copy, state))
train = jax.jit(lambda s: jax.tree.map(lambda p: 0.9 * p, s), donate_argnums=0)
state = train(state)
print(target(jnp.ones((1, 2))))  # has buffers of its own
""",
)
FIXED = (
    """\
from functools import partial

import jax
from flax import nnx


@partial(jax.jit, donate_argnums=0)
def decay(state):
    return jax.tree.map(lambda p: 0.9 * p, state)


state = nnx.state(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
state = decay(state)
state = decay(state)
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
shrink = jax.jit(lambda s: jax.tree.map(lambda p: 0.5 * p, s), donate_argnums=0)
nnx.update(model, shrink(nnx.state(model)))
print(model(jnp.ones((1, 2))))
""",
)


class DonatedStateReuse(Rule):
    """E9352"""

    symbol = "donated-state-reuse"
    code = "E9352"
    listens = ("called", "donated")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not frame.donated or frame.expecting or (event.kind == "called" and event.outer):
            return
        if event.kind == "donated":
            label = next((label for label, outside, _, _ in frame.arguments
                          if _holds(outside, event.value) and context.holds_graph_state(outside)), None)
            if label is None:
                return
            yield self._finding(context, site, label, event.module, event.node, False)
            return
        found = _reused(frame, context)
        if found is None:
            return
        yield self._finding(context, site, *found)

    def _finding(self, context, site, label, module, node, beside, clone=None):
        again = "goes in by another argument of the same call too" if beside else f"is used again at line {node.lineno}"
        steps = []
        if clone is not None:
            again = f"its clone, which shares its buffers, {again}"
            if clone.node is not None and clone.module is not None:
                steps = [Step(place_of(clone.module, clone.node), f"the clone of {label} is made")]
        return finding(
            self, site,
            f"{label} is donated to {short_name(site.function)} by {transform_name(site)} and {again}: its "
            f"buffers are deleted, an error on {flax_text(context)} (CPU may ignore donation); use the returned state, or do "
            f"not donate it", context=context, outcome="raises:RuntimeError", subjects=[label],
            steps=[*steps, Step(place_of(module, node), f"{label} is used after it was donated")])


def _holds(value, wanted, depth=0):
    """Whether a value is another one, or a container of it."""
    return any(one is wanted or (depth < DEEPEST and any(_holds(item, wanted, depth + 1) for item in parts(one)))
               for one in options(value))


def _reused(frame, context):
    """(label, module, node, whether that is the same call) of another use of a donated argument, with the clone by which that
    happens if it does by one; or None."""
    if frame.synthetic:
        return None
    propagates = frame.site.row["host"] == "nnx"  # gives the donated object new buffers
    for index in frame.donated:
        if index >= len(frame.arguments):
            continue
        label, outside, _, _ = frame.arguments[index]
        idents = {getattr(outside, "ident", None)} - {None}
        roots = set()
        for root in context.owners(outside):
            if context.interpreter.is_graph(root):
                roots.add(root.ident)
        if not context.holds_graph_state(outside):
            continue
        held = {id(state) for state in states_in(outside)}
        if any(id(state) in held for other, (_, inside, _, _) in enumerate(frame.arguments) if other not in frame.donated
               for state in states_in(inside)):
            return label, frame.call_module, frame.call_node, True
        parts = {part.ident for part in context.interpreter.reach(outside)}
        clones = [one for one in context.interpreter.reach(outside) if _is_clone(one, parts)]
        if clones and not any(_rewritten(one, frame, context) for one in clones):
            return label, frame.call_module, frame.call_node, True, clones[0]
        for other, (_, inside, _, _) in enumerate(frame.arguments):
            for one in context.owners(inside) if other != index else ():
                clone = one if _is_clone(one, roots) else next(
                    (root for root in context.owners(outside) if _is_clone(root, {one.ident})), None)
                if clone is not None and not _rewritten(clone, frame, context):
                    return label, frame.call_module, frame.call_node, True, clone
        for event in context.events[frame.order + 1:]:
            if event.kind == "eager_call" and _is_clone(event.instance, roots) and not _rewritten(event.instance, frame, context):
                return label, event.module, event.node, False, event.instance
            if event.kind == "called" and not event.outer and not event.frame.synthetic:
                clone = next((one for _, other, _, _ in event.frame.arguments for one in context.owners(other)
                              if _is_clone(one, roots) and not _rewritten(one, frame, context)), None)
                if clone is not None:
                    return label, event.frame.call_module, event.frame.call_node, False, clone
            if propagates:
                continue
            if event.kind == "updated" and event.root.ident in roots:
                break
            if event.kind == "eager_call" and event.instance.ident in roots:
                return label, event.module, event.node, False
            if event.kind == "called" and not event.outer and not event.frame.synthetic:
                for _, other, _, _ in event.frame.arguments:
                    if getattr(other, "ident", None) in idents:
                        return label, event.frame.call_module, event.frame.call_node, False
    return None


def _rewritten(clone, frame, context):
    """Whether a clone or its source got new buffers between the copy and the call, by itself or with what holds it."""
    both = (clone, clone.source)
    holding = [one for each in both for one in context.chain(each)]
    return any(event.kind == "eager" and event.write.mark > clone.ident and (
        any(one is each for one in context.chain(event.write.target) for each in both)
        or (event.write.how in EXPLICIT and any(one is event.write.target for one in holding)))
               for event in context.events[:frame.order])


def _is_clone(instance, roots):
    """Whether an object was cloned from one of some objects: clones share array buffers."""
    return instance.origin == "clone" and instance.source is not None and instance.source.ident in roots
