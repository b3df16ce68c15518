"""Modules or arrays sit in a plain list, tuple or dict attribute of a Module.

## What it does

Finds attributes of a Module that are a plain `list`, `tuple` or `dict` and hold sub-modules or arrays, set while the
Module is made.

## Why it matters

From Flax 0.12 a plain container attribute is static. Code that ran on 0.11 stops at the constructor.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4,<0.12.0` | fine: the container is part of the state (on 0.10.4, with arrays in it, `ValueError`) |
| `>=0.12.0` | `ValueError` when the Module is made |

## Example

```python
class MLP(nnx.Module):
    def __init__(self, rngs):
        self.layers = [nnx.Linear(2, 2, rngs=rngs) for _ in range(3)]
```

## Use instead

```python
class MLP(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List([nnx.Linear(2, 2, rngs=rngs) for _ in range(3)])
```

`nnx.Dict(...)` for a dict, and `nnx.data(...)` for any other pytree.

## When to ignore it

Never from Flax 0.12.0 on: it raises.

## Source

p-doom/jasmine #228, jax-ml/bonsai #47.
"""

from __future__ import annotations

import ast

from ..facts import behaviour
from ..model.values import Array, Dict, Instance, Seq, options
from ._report import finding_at, flax_text, place_of
from .base import Rule

BAD = (
    """\
# flax: >=0.12
# raises: ValueError
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.layers = [nnx.Linear(2, 2, rngs=rngs) for _ in range(3)]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


MLP(nnx.Rngs(0))
""",
    """\
# flax: >=0.12
# raises: ValueError
from flax import nnx


class Heads(nnx.Module):
    def __init__(self, rngs):
        self.heads = {"policy": nnx.Linear(2, 3, rngs=rngs), "value": nnx.Linear(2, 1, rngs=rngs)}

    def __call__(self, x):
        return {name: head(x) for name, head in self.heads.items()}


Heads(nnx.Rngs(0))
""",
)
GOOD = (
    """\
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        layers = []
        for _ in range(2):
            layers += [nnx.Linear(2, 2, rngs=rngs), nnx.relu]
        self.body = nnx.Sequential(*layers)  # the list is local

    def __call__(self, x):
        return self.body(x)


Net(nnx.Rngs(0))(jnp.ones((1, 2)))
""",
    """\
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.sizes = [2, 3]  # configuration: no arrays, no modules
        self.options = {"bias": True}
        self.fc = nnx.Linear(*self.sizes, rngs=rngs)


Net(nnx.Rngs(0))
""",
)
FIXED = (
    """\
# flax: >=0.12
from flax import nnx


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List([nnx.Linear(2, 2, rngs=rngs) for _ in range(3)])

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


MLP(nnx.Rngs(0))
""",
    """\
# flax: >=0.12
from flax import nnx


class Heads(nnx.Module):
    def __init__(self, rngs):
        self.heads = nnx.Dict(policy=nnx.Linear(2, 3, rngs=rngs), value=nnx.Linear(2, 1, rngs=rngs))

    def __call__(self, x):
        return {name: head(x) for name, head in self.heads.items()}


Heads(nnx.Rngs(0))
""",
)


class StaticContainerAttribute(Rule):
    """E9354"""

    symbol = "static-container-attribute"
    code = "E9354"
    listens = ("attribute",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if context.flax < behaviour.STATIC_CONTAINERS_RAISE or not event.constructing:
            return
        kind = _static_container(event)
        if kind is None:
            return
        mend = "nnx.Dict" if kind == "dict" else "nnx.List"
        yield finding_at(
            self, place_of(event.module, event.node),
            f"self.{event.name} is a plain {kind} that holds modules or arrays: on {flax_text(context)} this raises "
            f"ValueError when {event.owner.cls.qualname} is made; use {mend}(...) or nnx.data(...)",
            context=context, outcome="raises:ValueError", subjects=[f"self.{event.name}"],
            function=f"{event.owner.cls.qualname}.__init__")


def _static_container(event):
    """"list", "tuple" or "dict" for an attribute that may not hold what it holds; else None."""
    owner, value = event.owner, event.value
    if owner.cls is None or owner.graph is not True or owner.family not in ("module", "pytree") or owner.hijax:
        return None
    if (owner.row or {}).get("unchecked"):
        return None
    if value.__class__ not in (Seq, Dict) or value.data or not _holds_data(value, 0):
        return None
    for cls in owner.cls.mro:
        if event.name in cls.data_fields:
            return None
        for keyword in cls.node.keywords:
            if keyword.arg == "pytree":
                return None
    for name, annotation, default in owner.cls.fields:
        if name == event.name and _mentions_data(annotation):
            return None
    return "dict" if value.__class__ is Dict else "list" if value.mutable else "tuple"


def _holds_data(value, depth):
    if depth > 3:
        return False
    for one in options(value):
        if one.__class__ is Seq:
            if any(_holds_data(item, depth + 1) for item in (*one.items, one.rest) if item is not None):
                return True
        elif one.__class__ is Dict:
            if any(_holds_data(item, depth + 1) for item in (*one.items.values(), one.rest) if item is not None):
                return True
        elif one.__class__ is Instance:
            if depth and one.graph is True and one.origin != "symbol":
                return True
        elif one.__class__ is Array and depth and one.origin != "key-const" and not one.read:
            return one.is_jax
    return False


def _mentions_data(node):
    return node is not None and any(
        isinstance(one, (ast.Name, ast.Attribute)) and (getattr(one, "id", "") or getattr(one, "attr", "")).lower() == "data"
        for one in ast.walk(node))
