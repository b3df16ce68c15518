"""The differentiated state holds keys, counts, integers, or statistics that are trained.

## What it does

Finds `grad` and `value_and_grad` over a Module or State that holds random state (Dropout, `Rngs`) or integer
Variables. Finds `jax.grad` over a State that holds running statistics too (BatchNorm), if the update that the
gradients are used for changes them: because the optimizer decays all that it is given, or because they are read in
evaluation mode and so have a gradient.

## Why it matters

Gradients need floating-point arrays. A single Dropout puts a key and a count into the state, and the call
raises. Running statistics are floating-point arrays: nothing raises, and they drift away from what was measured.

## What happens

| program | Flax | outcome |
|---|---|---|
| `jax.grad(loss)(state)`, random state or integers in `state` | `>=0.10.4` | `TypeError` |
| `jax.grad(loss)(module)`, Dropout or `Rngs` inside | `>=0.10.4` | `TypeError` |
| weight decay (`optax.adamw`, ...) over a State with running statistics | `>=0.10.4` | they shrink at every step |
| a gradient step over a State whose statistics are read in evaluation mode | `>=0.10.4` | they are trained |
| `nnx.grad(loss)(module)` | `>=0.10.4` | fine: only Params are differentiated |
| `nnx.grad(loss, graph=False)(module)`, random state inside | `>=0.12.5` | `TypeError` |
| `nnx.grad(loss, argnums=nnx.DiffState(0, ...))(module)`, random state inside | `>=0.10.4` | `TypeError` |

## Example

```python
graphdef, state = nnx.split(model)  # model has a Dropout
grads = jax.grad(loss_fn)(state, x)
```

## Use instead

```python
graphdef, params, rest = nnx.split(model, nnx.Param, ...)
grads = jax.grad(loss_fn)(params, rest, x)
```

Or `nnx.grad`, which takes the model and differentiates its Params:

```python
grads = nnx.grad(loss_fn)(model, x)
```

## When to ignore it

Never: it raises, or destroys statistics.

## Source

google/flax #4564, google-deepmind/dm-haiku #513.
"""

from __future__ import annotations

from ..facts import behaviour
from ..facts.classes import INTEGER_KINDS, STATISTICS, TRAINED
from ..model.filters import Filter
from ..model.values import Const, Instance, StateValue, options
from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step

BAD = (
    """\
# raises: TypeError
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x), deterministic=True)


graphdef, state = nnx.split(Net(nnx.Rngs(0)))


def loss_fn(state, x):
    return (nnx.merge(graphdef, state)(x) ** 2).mean()


grads = jax.grad(loss_fn)(state, jnp.ones((1, 2)))
""",
    """\
# raises: TypeError
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def loss_fn(model, x):
    return (model(x) ** 2).mean()


grads = nnx.grad(loss_fn, argnums=nnx.DiffState(0, ...))(Net(nnx.Rngs(0)), jnp.ones((1, 2)))
""",
)
GOOD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(model, x):
    return (model(x) ** 2).mean()


grads = jax.grad(loss_fn)(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), jnp.ones((1, 2)))  # all leaves are float
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(2, 2, rngs=nnx.Rngs(0)))


def loss_fn(params, key, x):
    return (nnx.merge(graphdef, params)(x) + jax.random.normal(key, ())).sum()


grads = jax.grad(loss_fn)(params, jax.random.key(0), jnp.ones((1, 2)))  # the key is another argument
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x), deterministic=True)


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, ...)


def loss_fn(params, rest, x):
    return (nnx.merge(graphdef, params, rest)(x) ** 2).mean()


grads = jax.grad(loss_fn)(params, rest, jnp.ones((1, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.fc(x))


def loss_fn(model, x):
    return (model(x) ** 2).mean()


grads = nnx.grad(loss_fn)(Net(nnx.Rngs(0)), jnp.ones((1, 2)))
""",
)


class NondifferentiableState(Rule):
    """E9332"""

    symbol = "nondifferentiable-state"
    code = "E9332"
    listens = ("called", "gradient")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if event.kind == "called":
            yield from self._called(event, context)
        else:
            yield from self._applied(event, context)

    def _applied(self, event, context):
        """Gradients change the running statistics too, that are in the State by which a function was differentiated."""
        frame = event.gradient.frame
        if frame is None or frame.expecting or not event.gradient.alike or not frame.site.row["diff"]:
            return
        trained = next((one for value in event.gradient.of for one in options(value) if one.__class__ is StateValue), None)
        if trained is None or frame.site.row["host"] != "jax" or not any(one.__class__ is StateValue for one in event.targets):
            return
        kind = _statistics(trained, context)
        if kind is None:
            return
        if event.gradient.decays:
            happens = f"weight decay ({where(event.module, event.node, frame.site.module)}) shrinks them at every step"
        elif any(_is_part(one, trained, context) for one in frame.averaged):
            happens = f"the update ({where(event.module, event.node, frame.site.module)}) trains them like parameters"
        else:
            return
        label = next((label for label, outside, _, _ in frame.arguments if trained in options(outside)), "the State")
        yield finding(
            self, frame.site,
            f"{label}, by which {transform_name(frame.site)} differentiates {short_name(frame.site.function)}, holds running statistics "
            f"({kind}), and {happens}, without an error on {flax_text(context)}; split off nnx.Param, and differentiate and "
            f"update only that", context=context, outcome="lost", confidence="medium" if frame.generic else "high",
            steps=[Step(place_of(event.module, event.node), "the gradients are applied")], subjects=[label])

    def _called(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["diff"] or frame.expecting or _allows_integers(frame, context):
            return
        for index, value, filter_ in context.differentiated(frame):
            found = _integers(frame, value, filter_, context)
            if found is None:
                continue
            label = context.argument_label(frame, index)
            mend = "split off nnx.Param and differentiate only that" if site.row["host"] == "jax" or filter_ is not None else \
                "keep it in a plain nnx.Variable, which is not differentiated"
            yield finding(
                self, site,
                f"{label}, by which {transform_name(site)} differentiates {short_name(site.function)}, holds {found}: gradients "
                f"need floating-point arrays, TypeError on {flax_text(context)}; {mend}", context=context, outcome="raises:TypeError",
                confidence="medium" if frame.generic else "high", subjects=[label])
            return


def _statistics(state, context):
    """The kind of running statistics that a State holds for certain, or None."""
    interpreter = context.interpreter
    kinds = {kind for root in interpreter.roots(state.root) for kind in interpreter.kinds_in(root)[0]}
    return next((kind for kind in sorted(STATISTICS & kinds) if state.filter.takes(kind, interpreter.kinds) is True), None)


def _is_part(layer, state, context):
    """Whether a layer got its Variables from a State."""
    held = {one.ident for root in context.interpreter.roots(state.root) for one in context.interpreter.reach(root)}
    return any(held & context.interpreter.originals(one) for one in context.chain(layer))


def _allows_integers(frame, context):
    option = frame.options.get("allow_int")
    return option is not None and context.interpreter.truth(option) is not False


def _integers(frame, value, filter_, context):
    """What in a differentiated value is not floating point, in words; None if nothing is for certain."""
    interpreter = context.interpreter
    leaves = frame.site.row["host"] == "jax" or context.tree_updates(frame)  # every leaf is differentiated
    for one in options(value):
        if one.__class__ is StateValue and leaves:
            root, wanted = one.root, one.filter
        elif one.__class__ is Instance and interpreter.is_graph(one):
            if leaves and context.flax < behaviour.GRAPH_OBJECTS_ARE_PYTREES:
                continue
            root, wanted = one, None if leaves else filter_ or Filter("is", TRAINED)
        else:
            continue
        for each in interpreter.roots(root):
            kinds, _ = interpreter.kinds_in(each)
            for kind in sorted(kinds):
                if kind in INTEGER_KINDS and (wanted is None or wanted.takes(kind, interpreter.kinds) is True):
                    return f"random state ({kind})"
            for part in interpreter.reach(each):
                if part.family == "variable" and _is_integer(part) and (
                        wanted is None or wanted.takes(part.kind, interpreter.kinds) is True):
                    return f"integers ({top_name(part) or part.kind})"
    return None


def _is_integer(variable):
    content = (variable.options or {}).get("first")  # what it was made with: it keeps its type
    if content is None and variable.source is not None:
        content = (variable.source.options or {}).get("first")
    if content.__class__ is Const:
        return isinstance(content.value, int) and not isinstance(content.value, bool)
    return getattr(content, "integer", False)
