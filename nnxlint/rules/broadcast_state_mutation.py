"""A mapped transform broadcasts an object whose state becomes batched inside.

## What it does

Finds `nnx.vmap` and `nnx.scan` with `in_axes=None` for an object that is written with a value that depends on the
mapped axis (BatchNorm statistics, a running mean).

## Why it matters

A broadcast object has one value for the whole axis, so a value per element cannot be put back into it.

## What happens

| what is written into the broadcast object | Flax | outcome |
|---|---|---|
| a value of the mapped axis, under `nnx.vmap` | `>=0.10.4` | `ValueError` |
| a value that does not depend on the axis, under `nnx.vmap` | `>=0.10.4` | fine |
| any value, under `nnx.scan` | `>=0.10.4` | the write is lost, without an error |
| any value, `nnx.scan(graph=False)` or `graph_updates=False` | `>=0.12.8` | fine: it comes out |

## Example

```python
@nnx.vmap(in_axes=(None, 0))
def forward(model, x):
    return model(x)  # BatchNorm in train mode
```

## Use instead

Let the layer read only:

```python
@nnx.vmap(in_axes=(None, 0))
def forward(model, x):
    return model(x, use_running_average=True)
```

Or give the written kind an axis of its own, and stack it beforehand:

```python
axes = nnx.StateAxes({nnx.BatchStat: 0, ...: None})

@nnx.vmap(in_axes=(axes, 0))
def forward(model, x):
    return model(x)
```

## When to ignore it

Never: it raises.

## Source

Measured for this rule on the versions above; related reports: google/flax #4722, google/flax #5113.
"""

from __future__ import annotations

from ._report import finding, flax_text, owner_name, transform_name, where, write_steps
from .base import Rule

BAD = (
    """\
# raises: ValueError
import jax.numpy as jnp
from flax import nnx


@nnx.vmap(in_axes=(None, 0))
def forward(model, x):
    return model(x)


forward(nnx.BatchNorm(2, rngs=nnx.Rngs(0)), jnp.ones((3, 4, 2)))
""",
    """\
# raises: ValueError
import jax.numpy as jnp
from flax import nnx


class Tracker(nnx.Module):
    def __init__(self):
        self.last = nnx.Variable(jnp.zeros(()))

    def __call__(self, x):
        self.last.value = x.mean()
        return x - self.last.value


@nnx.vmap(in_axes=(None, 0))
def center(tracker, x):
    return tracker(x)


center(Tracker(), jnp.arange(6.0).reshape(3, 2))
""",
)
GOOD = (
    """\
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.calls.value = self.calls.value + 1  # the same for every example
        return self.fc(x)


@nnx.vmap(in_axes=(None, 0))
def forward(model, x):
    return model(x)


net = Net(nnx.Rngs(0))
forward(net, jnp.ones((3, 2)))
assert net.calls.value == 1
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Counter(nnx.Module):
    def __init__(self):
        self.total = nnx.Variable(jnp.zeros(()))


@nnx.scan(in_axes=(nnx.Carry, 0), out_axes=nnx.Carry)
def accumulate(counter, x):
    counter.total.value = counter.total.value + x
    return counter


counter = Counter()
accumulate(counter, jnp.ones((3,)))
assert counter.total.value == 3
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx


@nnx.vmap(in_axes=(None, 0))
def forward(model, x):
    return model(x, use_running_average=True)


forward(nnx.BatchNorm(2, rngs=nnx.Rngs(0)), jnp.ones((3, 4, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Tracker(nnx.Module):
    def __init__(self):
        self.last = nnx.Variable(jnp.zeros((3,)))

    def __call__(self, x):
        self.last.value = x.mean()
        return x - self.last.value


@nnx.vmap(in_axes=(0, 0))
def center(tracker, x):
    return tracker(x)


tracker = Tracker()
center(tracker, jnp.arange(6.0).reshape(3, 2))
assert tracker.last.value.shape == (3,)
""",
)


class BroadcastStateMutation(Rule):
    """E9351"""

    symbol = "broadcast-state-mutation"
    code = "E9351"
    listens = ("broadcast",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        write, frame = event.write, event.frame
        site = frame.site
        if not event.batched or frame.expecting or not context.interpreter.is_graph(write.target):
            return
        name = owner_name(write.target, frame) or "the object"
        lost = site.row["drops_broadcast"]
        if lost and context.tree_updates(frame):
            return  # each step sees the last one's write, and the last comes out
        happens = ": the write is lost, without an error, on" if lost else " with a value of the mapped axis: ValueError on"
        mend = "carry the object (nnx.Carry)" if lost else "map the state with nnx.StateAxes"
        if write.how == "layer":
            mend += ", or switch the layer to running averages"
        yield finding(
            self, site,
            f"{transform_name(site)} broadcasts {name} (its axis is None), but {write.text} "
            f"({where(write.module, write.node, site.module)}){happens} {flax_text(context)}; {mend}",
            context=context, outcome="lost" if lost else "raises:ValueError", confidence="medium" if frame.generic else "high",
            steps=write_steps(write), subjects=[name])
