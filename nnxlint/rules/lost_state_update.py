"""A graph object is updated inside a JAX transform, and the new state never leaves it.

## What it does

Finds functions under a JAX transform (`jax.jit`, `jax.vmap`, `jax.lax.scan`, `jax.grad`, ...) that
update a Module, Optimizer, Metric, Rngs or Variable which is an argument, or which they merge from a
State that came in, when no result of the function carries the update. Updates in helpers, in other files
and in layers (BatchNorm in train mode) count. If no more than the new value comes out, and the program puts it
back nowhere, the update counts as lost too.

## Why it matters

A JAX transform gives the function a copy of every pytree. The copy is updated and dropped. No error is
raised and the loss is printed, but the caller's model never changes.

## What happens

| Flax | a graph object is an argument and is updated | merged inside from a State, and updated |
|---|---|---|
| `>=0.10.4,<0.11.0` | `TypeError` (see unsupported-graph-argument) | the update is lost |
| `>=0.11.0` | the update is lost | the update is lost |

From 0.11.2 `nnx.merge` shares the Variables it gets, so eagerly, or under `nnx` transforms alone, an update of
the merged object is seen outside. Under `jax.jit` it is not.

## Example

```python
@jax.jit
def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)  # updates a copy
    return loss
```

## Use instead

`nnx.jit` lets the updates of its arguments out:

```python
@nnx.jit
def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)
    return loss
```

Or return the new state, and keep it in the caller:

```python
@jax.jit
def train_step(graphdef, state, x, y):
    model, optimizer = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
    optimizer.update(model, grads)
    return nnx.state((model, optimizer)), loss
```

## When to ignore it

When the update is meant to be temporary, such as a counter that only this call needs.

## Source

google/flax #4045, google/flax #5116.
"""

from __future__ import annotations

from ..model.events import EXPLICIT
from ._losses import loss_of
from ._report import finding, flax_text, listed, owner_name, transform_name, short_name, where, write_steps
from .base import Rule

BAD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit
def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
x, y = jnp.ones((4, 2)), jnp.zeros((4, 1))
losses = [train_step(model, optimizer, x, y) for _ in range(3)]
assert losses[0] == losses[-1]  # nothing was learned
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.seen = nnx.Variable(jnp.zeros(()))


@jax.jit
def count(graphdef, state, x):
    counter = nnx.merge(graphdef, state)
    counter.seen.value = counter.seen.value + x.shape[0]
    return x.mean()


counter = Counter()
for _ in range(3):
    count(*nnx.split(counter), jnp.ones((4, 2)))
assert counter.seen.value == 0  # nothing was counted
""",
)
GOOD = (
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


@jax.jit
def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return model, optimizer, loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
losses = []
for _ in range(3):
    model, optimizer, loss = train_step(model, optimizer, jnp.ones((4, 2)), jnp.zeros((4, 1)))
    losses.append(loss)
assert losses[-1] < losses[0]
""",
    """\
# flax: >=0.11
import jax
import jax.numpy as jnp
from flax import nnx


@jax.jit
def predict(norm, x):
    return norm(x, use_running_average=True)  # reads the statistics, and writes nothing


norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
assert predict(norm, jnp.ones((4, 2))).shape == (4, 2)
""",
)
FIXED = (
    """\
# flax: >=0.11
import jax.numpy as jnp
import optax
from flax import nnx


@nnx.jit
def train_step(model, optimizer, x, y):
    loss, grads = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(model)
    optimizer.update(model, grads)
    return loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
x, y = jnp.ones((4, 2)), jnp.zeros((4, 1))
losses = [train_step(model, optimizer, x, y) for _ in range(3)]
assert losses[-1] < losses[0]
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.seen = nnx.Variable(jnp.zeros(()))


@jax.jit
def count(graphdef, state, x):
    counter = nnx.merge(graphdef, state)
    counter.seen.value = counter.seen.value + x.shape[0]
    return x.mean(), nnx.state(counter)


counter = Counter()
for _ in range(3):
    mean, state = count(*nnx.split(counter), jnp.ones((4, 2)))
    nnx.update(counter, state)
assert counter.seen.value == 12
""",
)


class LostStateUpdate(Rule):
    """E9301"""

    symbol = "lost-state-update"
    code = "E9301"
    listens = ("ended",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        loss = loss_of(event, context)
        if loss is None or loss.category != "lost":
            return
        frame = event.frame
        site = frame.site
        write = next((one for one, _ in loss.writes if one.how in EXPLICIT), loss.writes[0][0])
        subjects = list(dict.fromkeys(owner_name(one.target, frame) for one, _ in loss.writes))
        subjects = [name for name in subjects if name] or ["the object"]
        merged = any(one.parts is not None for one in context.chain(write.target))
        mend = ("return nnx.state(...) (or nnx.split(...)) of it and have the caller keep the result" if merged
                else f"use {context.nnx_twin(site)}, or return the object and have the caller rebind it")
        yield finding(
            self, site,
            f"{transform_name(site)} traces a copy of {listed(subjects)}: in {short_name(site.function)} {write.text} "
            f"({where(write.module, write.node, site.module)}) and the new state is not returned, so on "
            f"{flax_text(context)} the update is lost without an error; {mend}",
            context=context, outcome="lost", confidence=loss.confidence,
            steps=[step for one, _ in loss.writes[:4] for step in write_steps(one)], subjects=subjects)
