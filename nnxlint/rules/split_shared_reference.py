"""One object reaches a JAX transform by two ways, and the sharing is lost.

## What it does

Finds calls of JAX transforms in which the same Module, or a sub-module or Variable that two of them share,
comes in twice and is updated or differentiated: each occurrence is copied by itself. Finds two States that were
split one by one from objects which share a part, and are differentiated together.

## Why it matters

Inside the transform there are two objects where there was one. An update of one is not seen by the other, and
the gradient of a tied weight is split between two places, so the tie breaks at the first update.

## What happens

| transform | Flax | outcome |
|---|---|---|
| `jax.jit`, `jax.grad`, ... | `>=0.10.4,<0.11.0` | `TypeError` (see unsupported-graph-argument) |
| `jax.jit`, `jax.grad`, ... | `>=0.11.0` | two copies, the sharing is lost |
| `jax.grad` by the States of two objects, split one by one | `>=0.10.4` | two copies, the sharing is lost |
| `nnx.jit` | `>=0.10.4` | the sharing is kept |
| `nnx.jit(graph=False)` | `>=0.12.4` | `ValueError` |

## Example

```python
model.head = model.embed           # tied
grads = jax.grad(loss_fn)(model)   # two different gradients for one weight
```

## Use instead

```python
grads = nnx.grad(loss_fn)(model)   # one gradient
```

Or differentiate the State, in which the weight stands once:

```python
graphdef, params = nnx.split(model, nnx.Param)
grads = jax.grad(lambda params: loss_fn(nnx.merge(graphdef, params)))(params)
```

## When to ignore it

When the two copies are meant to part, as a network and its frozen twin.

## Source

Measured for this rule on the versions above.
"""

from __future__ import annotations

from ..facts import behaviour
from ..facts.classes import TRAINED
from ..model.containers import states_in
from ..model.events import EXPLICIT
from ..model.values import Dict, Instance, Seq
from ._report import finding, flax_text, short_name, top_name, transform_name
from .base import Rule

BAD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class Box(nnx.Module):
    def __init__(self):
        self.v = nnx.Variable(jnp.zeros(()))


@jax.jit
def move(source, target):
    source.v.value = source.v.value + 2.0
    return target.v.value, source


box = Box()
seen, box = move(box, box)
assert seen == 0.0  # though box.v was 2 by then
""",
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


class LM(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(5, 3, rngs=rngs)
        self.out = self.embed

    def __call__(self, tokens):
        return self.out.attend(self.embed(tokens))


def loss_fn(model, tokens):
    return -nnx.log_softmax(model(tokens))[..., 0].mean()


grads = jax.grad(loss_fn)(LM(nnx.Rngs(0)), jnp.array([1, 2]))
assert not jnp.array_equal(grads.embed.embedding.value, grads.out.embedding.value)
""",
)
GOOD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def distance(policy, reference, x):  # read only: nothing is lost
    return ((policy(x) - reference(x)) ** 2).sum()


policy = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
assert distance(policy, policy, jnp.ones((1, 2))) == 0.0
""",
    """\
# flax: >=0.11
import jax
from flax import nnx


@jax.jit
def swap(a, b):
    a.kernel.value, b.kernel.value = b.kernel.value, a.kernel.value
    return a, b


rngs = nnx.Rngs(0)
a, b = swap(nnx.Linear(2, 2, rngs=rngs), nnx.Linear(2, 2, rngs=rngs))  # they share nothing
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx


class Box(nnx.Module):
    def __init__(self):
        self.v = nnx.Variable(jnp.zeros(()))


@nnx.jit
def move(source, target):
    source.v.value = source.v.value + 2.0
    return target.v.value


box = Box()
assert move(box, box) == 2.0
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class LM(nnx.Module):
    def __init__(self, rngs):
        self.embed = nnx.Embed(5, 3, rngs=rngs)
        self.out = self.embed

    def __call__(self, tokens):
        return self.out.attend(self.embed(tokens))


def loss_fn(model, tokens):
    return -nnx.log_softmax(model(tokens))[..., 0].mean()


grads = nnx.grad(loss_fn)(LM(nnx.Rngs(0)), jnp.array([1, 2]))
assert len(jax.tree.leaves(grads)) == 1
""",
)


class SplitSharedReference(Rule):
    """W9314"""

    symbol = "split-shared-reference"
    code = "W9314"
    listens = ("ended",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        tree = context.tree_mode(frame)
        yield from self._apart(frame, context)
        if site.row["host"] != "jax" and not tree or frame.expecting or site.row["abstract"] \
                or context.flax < (behaviour.TREE_MODE if tree else behaviour.GRAPH_OBJECTS_ARE_PYTREES):
            return
        shared = _shared(frame, event, context)
        if shared is None:
            return
        target, first, second = shared
        name = top_name(target) or "an object"
        ways = f"as {first} and as {second}" if first != second else f"twice inside {first}"
        if tree:
            yield finding(
                self, site,
                f"{name} reaches {short_name(site.function)} {ways}: {transform_name(site)} with graph=False knows no sharing "
                f"and raises ValueError on {flax_text(context)}; pass it once, or leave graph=False out",
                context=context, outcome="raises:ValueError", confidence="medium" if frame.generic else "high", subjects=[name])
            return
        yield finding(
            self, site,
            f"{name} reaches {short_name(site.function)} {ways}: {transform_name(site)} copies each by itself on "
            f"{flax_text(context)}, so an update or gradient of one is not seen by the other; pass it once, or use "
            f"{context.nnx_twin(site)}, which keeps sharing",
            context=context, outcome="lost", confidence="medium" if frame.generic else "high", subjects=[name])


    def _apart(self, frame, context):
        """The States of two objects are differentiated, which were split one by one and share a part."""
        site = frame.site
        if site.row["host"] != "jax" or not site.row["diff"] or frame.expecting:
            return
        for index, value, _ in context.differentiated(frame):
            found = _split_apart(value, context)
            if found is None:
                continue
            target, first, second = found
            name = top_name(target) or "an object"
            yield finding(
                self, site,
                f"{context.argument_label(frame, index)}, by which {transform_name(site)} differentiates "
                f"{short_name(site.function)}, holds the States of {first} and {second}, which share {name} and were split one "
                f"by one: on {flax_text(context)} it is in both, each gets a gradient of its own, and the two drift apart; "
                f"split them together, as nnx.split(({first}, {second}))",
                context=context, outcome="lost", confidence="medium", subjects=[name])
            return


_FAMILIES = ("module", "variable", "pytree", "optimizer")


def _shared(frame, event, context):
    """(object, first label, second label): an object that comes in by two ways and, where each way makes a copy,
    is updated or differentiated; else None."""
    interpreter = context.interpreter
    seen = {}
    shared = {}
    for label, outside, _, how in frame.arguments:
        if how != "traced":
            continue
        for one, ways in _ways(outside).values():
            if one.family not in _FAMILIES and one.graph is not True and not _is_weight(one) or one.hijax:
                continue
            if one.ident in seen:
                shared.setdefault(one.ident, (one, seen[one.ident], label))
            elif ways > 1:
                shared.setdefault(one.ident, (one, label, label))
            seen.setdefault(one.ident, label)
    if not shared:
        return None
    if context.tree_mode(frame):
        return next(iter(shared.values()))
    changed = []
    for write in (*(write for write, _, origin in event.lost if origin == "argument"), *event.kept):
        changed.extend(interpreter.reach(write.target) if write.how in EXPLICIT else [write.target])
    for target in changed:
        for one in context.chain(target):
            if one.source is not None and one.source.ident in shared:
                return shared[one.source.ident]
    if frame.site.row["diff"]:
        for index, value, _ in context.differentiated(frame):
            for one, _ in _ways(value).values():
                if one.ident in shared and interpreter.is_graph(one):
                    return shared[one.ident]
    return None


def _split_apart(value, context):
    """(object, name, name): a part with trained Variables that the roots of two States in a value share; else None."""
    interpreter = context.interpreter
    states = [state for state in states_in(value) if state.root.__class__ is Instance
              and state.filter.takes(TRAINED, interpreter.kinds) is True]
    if len({state.root.ident for state in states}) < 2:
        return None
    seen = {}
    for state in states:
        held = {}
        for part in interpreter.reach(state.root):
            if part.family in ("module", "variable") and TRAINED in interpreter.kinds_in(part)[0]:
                for ident in (part.ident, *interpreter.originals(part)):
                    held[ident] = part
        root = {state.root.ident, *interpreter.originals(state.root)}
        for ident, part in held.items():
            if ident in seen and not root & seen[ident][1] and top_name(state.root) and seen[ident][0]:
                return part, seen[ident][0], top_name(state.root)
        for ident in held:
            seen.setdefault(ident, (top_name(state.root), root))
    return None


def _is_weight(instance):
    """Whether an object of which nothing but its name is known is a Variable of a library layer."""
    layer = instance.parent
    return layer is not None and layer.row is not None and instance.name in layer.row.get("variables", ())


def _ways(value):
    """{ident: [object, number of ways by which it is reached]} inside a value."""
    found = {}
    stack = [value]
    while stack and len(found) < 300:
        one = stack.pop()
        if isinstance(one, Instance):
            known = found.get(one.ident)
            if known is not None:
                known[1] += 1
                continue
            found[one.ident] = [one, 1]
            stack.extend(one.attrs.values())
        elif isinstance(one, Seq):
            stack.extend(one.items)
        elif isinstance(one, Dict):
            stack.extend(one.items.values())
    return found
