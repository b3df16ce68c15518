"""An NNX transform is applied to a method bound to a graph object.

## What it does

Finds `nnx.jit(model.method)` and the like.

## Why it matters

A bound method hides its object from the transform: the object is captured, not an argument, so its updates are
neither let in nor out. Flax 0.12.1 made this an error.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4,<0.12.1` | the object is captured: its arrays are constants, later updates are not seen |
| `>=0.12.1` | `ValueError` |

Before 0.12.1 nnxlint reports it only where an update and a later call are seen.

## Example

```python
forward = nnx.jit(model.__call__)
```

## Use instead

```python
forward = nnx.jit(lambda model, x: model(x))
y = forward(model, x)
```

Or decorate the method in its class, where `self` is an argument:

```python
class Net(nnx.Module):
    @nnx.jit
    def __call__(self, x):
        return self.fc(x)
```

## When to ignore it

Before Flax 0.12.1, when the object never changes after the transform is applied.

## Source

google/flax #5055, keras-team/keras #21875.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Bound, Instance, LibraryMethod, options
from ._report import finding, flax_text, short_name, top_name, transform_name, where
from .base import Rule

BAD = (
    """\
# flax: >=0.12.1
# raises: ValueError
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
forward = nnx.jit(model.__call__)
forward(jnp.ones((1, 2)))
""",
    """\
# flax: >=0.12.1
# raises: ValueError
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def loss(self, x):
        return (self.fc(x) ** 2).mean()


net = Net(nnx.Rngs(0))
grads = nnx.grad(net.loss)(jnp.ones((3, 2)))
""",
)
GOOD = (
    """\
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    @nnx.jit
    def __call__(self, x):
        return self.fc(x)


Net(nnx.Rngs(0))(jnp.ones((3, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    @staticmethod
    def forward(net, x):
        return net.fc(x)


net = Net(nnx.Rngs(0))
nnx.jit(net.forward)(net, jnp.ones((3, 2)))  # not bound: a static method
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 2, rngs=nnx.Rngs(0))
forward = nnx.jit(lambda model, x: model(x))
forward(model, jnp.ones((1, 2)))
""",
    """\
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 1, rngs=rngs)

    def loss(self, x):
        return (self.fc(x) ** 2).mean()


net = Net(nnx.Rngs(0))
grads = nnx.grad(Net.loss)(net, jnp.ones((3, 2)))
""",
)


class BoundMethodTransform(Rule):
    """E9313"""

    symbol = "bound-method-transform"
    code = "E9313"
    listens = ("applied",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        site = event.site
        if site.row["host"] != "nnx" or site.row["form"] != "wrap" or event.expecting:
            return
        for one in options(event.function):
            if one.__class__ not in (Bound, LibraryMethod) or one.self.__class__ is not Instance:
                continue
            target = one.self
            if not target.graph or target.family == "variable":
                continue
            name = top_name(target) or "the object"
            if context.flax >= behaviour.BOUND_METHOD_RAISES:
                happens, outcome = "raises ValueError", "raises:ValueError"
            else:
                found = next(filter(None, map(context.stale_frame, context.frames_of(site))), None)
                if found is None:
                    continue
                stale = found[1]
                happens = (f"captures {name} as constants, and the update at {where(stale.module, stale.node, site.module)} is "
                           f"never seen")
                outcome = "stale"
            yield finding(
                self, site,
                f"{transform_name(site)} is applied to {short_name(site.function)} bound to {name}: on {flax_text(context)} this "
                f"{happens}; transform a function that takes {name} as an argument",
                context=context, outcome=outcome, subjects=[name])
            return
