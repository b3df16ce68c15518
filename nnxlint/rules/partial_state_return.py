"""Only part of what a transformed function updated comes out of it.

## What it does

Finds functions under a JAX transform that return some of the state they updated and drop the rest:
parameters without batch statistics, a model without its optimizer's state, a filter that leaves out a
kind of Variable that was updated; or the parameters of a step of optax without the new state of its optimizer. Dropping
a kind that was not updated is fine, and so is the state of an optimizer that keeps none, such as `optax.sgd` without
momentum.

## Why it matters

The model trains, so nothing looks wrong. But Adam starts from zero moments at every step, or BatchNorm
evaluates with the statistics it was made with.

## What happens

| Flax | a graph object is an argument | merged inside from a State |
|---|---|---|
| `>=0.10.4,<0.11.0` | `TypeError` (see unsupported-graph-argument) | what is not returned is lost |
| `>=0.11.0` | what is not returned is lost | what is not returned is lost |

## Example

```python
@jax.jit
def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x)
    optimizer.update(model, grads)
    return model, loss  # the optimizer's moments and step stay behind
```

## Use instead

```python
@jax.jit
def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x)
    optimizer.update(model, grads)
    return model, optimizer, loss
```

Or `nnx.jit`, which lets out all that its arguments hold.

## When to ignore it

When the dropped part is scratch space that every call fills anew.

## Source

Measured for this rule on the versions above; related report: google/flax #4045.
"""

from __future__ import annotations

import ast

from ..model.values import StateValue
from ._losses import loss_of, parameters_come_out
from ._report import finding, flax_text, listed, owner_name, place_of, short_name, transform_name, where, write_steps
from .base import Rule
from .finding import Step

BAD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit
def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)
    return model, loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
for _ in range(3):
    model, loss = train_step(model, optimizer, jnp.ones((4, 2)))
assert optimizer.step.value == 0  # Adam begins anew at every step
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.norm = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x)[:, 0] ** 3).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model, nnx.Param)


model = Net(nnx.Rngs(0))
for _ in range(3):
    nnx.update(model, train_step(*nnx.split(model), jnp.arange(6.0).reshape(3, 2)))
assert not model.norm.mean.value.any()  # the statistics were dropped
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.norm = nnx.BatchNorm(2, use_running_average=True, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


@jax.jit
def finetune(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model, nnx.Param)  # the statistics are frozen: only Params change


model = Net(nnx.Rngs(0))
for _ in range(3):
    nnx.update(model, finetune(*nnx.split(model), jnp.ones((3, 2))))
""",
    """\
# flax: >=0.11
import jax.numpy as jnp
import optax
from flax import nnx


@nnx.jit
def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)
    return loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
for _ in range(3):
    train_step(model, optimizer, jnp.ones((4, 2)))
assert optimizer.step.value == 3
""",
)
FIXED = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit
def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)
    return model, optimizer, loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
for _ in range(3):
    model, optimizer, loss = train_step(model, optimizer, jnp.ones((4, 2)))
assert optimizer.step.value == 3
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.norm = nnx.BatchNorm(2, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


@jax.jit
def train_step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    grads = nnx.grad(lambda m: (m(x)[:, 0] ** 3).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return nnx.state(model)


model = Net(nnx.Rngs(0))
for _ in range(3):
    nnx.update(model, train_step(*nnx.split(model), jnp.arange(6.0).reshape(3, 2)))
assert model.norm.mean.value.any()
""",
)


class PartialStateReturn(Rule):
    """W9302"""

    symbol = "partial-state-return"
    code = "W9302"
    listens = ("ended", "optimizer_state", "returned")
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if event.kind == "optimizer_state":
            if event.frame is None:
                return
            yield from self._optimizer_state(event, context)
            return
        if event.kind == "returned":
            yield from self._carried_parameters(event, context)
            return
        loss = loss_of(event, context)
        if loss is None or loss.category != "partial":
            return
        frame = event.frame
        site = frame.site
        write, kinds = loss.writes[0]
        subjects = [name for name in dict.fromkeys(owner_name(one.target, frame) for one, _ in loss.writes) if name]
        subjects = subjects or ["the object"]
        what = listed(sorted({kind for _, dropped in loss.writes for kind in dropped if kind and kind != "attribute"}))
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} returns only part of what it updates: {write.text} "
            f"({where(write.module, write.node, site.module)}), but the new {what + ' ' if what else ''}state of "
            f"{listed(subjects)} is not returned and is lost on {flax_text(context)}; return it too, or use "
            f"{context.nnx_twin(site)}",
            context=context, outcome="lost", confidence=loss.confidence,
            steps=[step for one, _ in loss.writes[:4] for step in write_steps(one)], subjects=subjects)

    def _carried_parameters(self, event, context):
        """The steps of a loop inside a compiled function end with new parameters and optimizer state, and only one of them
        goes on."""
        outer = context.around(event.frame)
        if not event.traced or event.open or not outer or not outer[-1].compiled or outer[-1].expecting \
                or context.interpreter.incomplete or context.same_call(event)[0] is not event:
            return
        carriers = [carrier for each in context.same_call(event) for carrier in each.carriers]
        parameters = [carrier for carrier in carriers if carrier.value.__class__ is StateValue]
        moments = [carrier for carrier in carriers if carrier.of_optimizer]
        site = outer[-1].site
        if any(carrier.used for carrier in parameters):
            label = next((label for label, _, _, how in outer[-1].arguments if how != "static" and moments and all(
                carrier.names[-1:] == [label] and not carrier.used and (carrier.value.options or {}).get("keeps") is not False
                for carrier in moments)), None)
            if label is not None:
                yield self._no_moments(event, context, outer[-1], label)
            return
        if not parameters or any(carrier.absorbed for carrier in parameters) or not any(carrier.used for carrier in moments):
            return  # with nothing of it used, the loop may be there to see what it comes to
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} goes on with the optimizer's new state and returns no new "
            f"parameters: they are computed ({where(event.module, event.node, site.module)}) and then dropped, so the model does "
            f"not train on {flax_text(context)}; return them too, and pass them to the next call",
            context=context, outcome="lost", confidence="high" if not outer[-1].generic else "medium",
            steps=[Step(place_of(event.module, event.node), "the new parameters are computed")], subjects=["parameters"])

    def _optimizer_state(self, event, context):
        frame = event.frame
        site = frame.site
        if frame.expecting or site.row["abstract"] or context.same_call(event)[0] is not event \
                or not context.never_used(event):
            return
        names = {name for each in context.same_call(event) for carrier in each.carriers for name in carrier.names}
        if not _meant_to_go_on(event, names) and not (event.keeps and parameters_come_out(event.frame, context)):
            return
        yield self._no_moments(event, context, frame, event.argument, sure=event.keeps)

    def _no_moments(self, event, context, frame, argument, sure=True):
        """The Finding that a trace computes new optimizer state from an argument, and does not return it."""
        site = frame.site
        return finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} returns no new state of the optimizer: it is computed "
            f"({where(event.module, event.node, site.module)}) from the one that came in and then dropped, so on "
            f"{flax_text(context)} every call starts from the same moments and step count; return it too, and pass it to "
            "the next call",
            context=context, outcome="stale", confidence="high" if sure and not frame.generic else "medium",
            steps=[Step(place_of(event.module, event.node), "the new state of the optimizer is computed")],
            subjects=[argument])


def _meant_to_go_on(event, names):
    """Whether the new state takes the name of the old one: the code means to go on with it."""
    arguments = event.node.args[1:2] or [keyword.value for keyword in event.node.keywords if keyword.arg == "state"]
    return any(one.__class__ is ast.Name and one.id in names for one in arguments)
