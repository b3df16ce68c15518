"""A sub-module is replaced by a transformed function, and its parameters leave the model.

## What it does

Finds Modules that store `nnx.remat(block)`, `jax.jit(block)` and the like in place of the block itself.

## Why it matters

The attribute is a function, and what a function captures is not part of the model's state: the block's Params get no
gradient, are never trained and are not saved. The model runs, and the rest of it learns.

## What happens

| Flax | outcome |
|---|---|
| `>=0.10.4` | the block's Params are not in `nnx.state(model)` |

## Example

```python
class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = nnx.remat(Block(rngs))
```

## Use instead

```python
class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = Block(rngs)

    def __call__(self, x):
        return nnx.remat(lambda block, x: block(x))(self.block, x)
```

Or decorate the block's own method:

```python
class Block(nnx.Module):
    @nnx.remat
    def __call__(self, x):
        return nnx.gelu(self.fc(x))
```

## When to ignore it

When the block is frozen and hidden from the state on purpose.

## Source

Measured for this rule on the versions above.
"""

from __future__ import annotations

import ast

from ..model.values import Function, Instance, Multi, Partial, Seq, Transformed, options
from ._report import finding, finding_at, flax_text, place_of, top_name, transform_name
from .base import Rule

BAD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = nnx.remat(nnx.Linear(2, 2, rngs=rngs))
        self.head = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        return self.head(self.block(x))


net = Net(nnx.Rngs(0))
assert net(jnp.ones((1, 2))).shape == (1, 1)
assert len(jax.tree.leaves(nnx.state(net))) == 2  # of the head only
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class PerToken(nnx.Module):
    def __init__(self, rngs):
        proj = nnx.Linear(2, 2, rngs=rngs)
        self.apply = jax.vmap(proj)

    def __call__(self, x):
        return self.apply(x)


net = PerToken(nnx.Rngs(0))
net(jnp.ones((3, 2)))
assert not jax.tree.leaves(nnx.state(net))  # nothing to train
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(2, 2, rngs=rngs)

    @nnx.remat
    def __call__(self, x):
        return nnx.gelu(self.fc(x))


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = Block(rngs)

    def __call__(self, x):
        return self.block(x)


assert len(jax.tree.leaves(nnx.state(Net(nnx.Rngs(0))))) == 2
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Server:  # not a Module: it has no state to train
    def __init__(self, model):
        self.predict = jax.jit(model)


Server(nnx.Linear(2, 2, rngs=nnx.Rngs(0))).predict(jnp.ones((1, 2)))
""",
)
FIXED = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.block = nnx.Linear(2, 2, rngs=rngs)
        self.head = nnx.Linear(2, 1, rngs=rngs)

    def __call__(self, x):
        x = nnx.remat(lambda block, x: block(x))(self.block, x)
        return self.head(x)


net = Net(nnx.Rngs(0))
assert net(jnp.ones((1, 2))).shape == (1, 1)
assert len(jax.tree.leaves(nnx.state(net))) == 4
""",
    """\
import jax
import jax.numpy as jnp
from flax import nnx


class PerToken(nnx.Module):
    def __init__(self, rngs):
        self.proj = nnx.Linear(2, 2, rngs=rngs)

    def __call__(self, x):
        return jax.vmap(self.proj)(x)


net = PerToken(nnx.Rngs(0))
net(jnp.ones((3, 2)))
assert len(jax.tree.leaves(nnx.state(net))) == 2
""",
)


class DetachedSubmodule(Rule):
    """W9353"""

    symbol = "detached-submodule"
    code = "W9353"
    listens = ("attribute",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        if not context.interpreter.is_graph(event.owner) or event.owner.family not in ("module", "pytree"):
            return
        for target in _closed_over(event, context):
            name = top_name(target) or "the sub-module"
            yield finding_at(
                self, place_of(event.module, event.node),
                f"{top_name(event.owner) or 'self'}.{event.name} keeps a function that closes over {name}, a Module that "
                f"is made here and kept nowhere else: its Params are not part of the model's state on "
                f"{flax_text(context)} and are never trained; keep {name} in an attribute and call it from a method",
                context=context, outcome="no-gradient", confidence="medium", subjects=[name])
        for site, target in _detached(event, context):
            name = top_name(target) or "the sub-module"
            yield finding(
                self, site,
                f"{top_name(event.owner) or 'self'}.{event.name} keeps {transform_name(site)}({name}), a function, in place of the "
                f"Module: its Params are not part of the model's state on {flax_text(context)} and are never trained; keep the "
                f"Module and apply the transform where it is called",
                context=context, outcome="no-gradient", subjects=[name])


def _closed_over(event, context):
    """Modules that a constructor makes and leaves to a function that it stores as an attribute."""
    if not event.constructing:
        return
    for function in options(event.value):
        for target in _modules(function) if function.__class__ in (Function, Partial) else ():
            if target.family == "module" and target.origin == "new" and target.ident > event.owner.ident \
                    and context.interpreter.is_graph(target) and not _kept(target, event.owner):
                yield target


def _detached(event, context):
    """(site, object) of the transformed Modules that an attribute keeps and nothing else of its owner does."""
    stack = [event.value]
    seen = 0
    while stack and seen < 100:
        seen += 1
        one = stack.pop()
        if one.__class__ is Multi:
            stack.extend(one.options)
        elif one.__class__ is Seq:
            stack.extend(one.items)
            if one.rest is not None:
                stack.append(one.rest)
        elif one.__class__ is Transformed and not one.site.row["abstract"]:
            for target in _modules(one.function):
                if target.family == "module" and context.interpreter.is_graph(target) \
                        and not _kept(target, event.owner):
                    yield one.site, target


def _modules(function):
    """Modules that a transformed function stands for: itself, or those that a lambda closes over."""
    if function.__class__ is Instance:
        return [function]
    if function.__class__ is Multi:
        return [one for option in function.options for one in _modules(option)]
    if function.__class__ is Partial:
        bound = [one for value in (*function.args, *function.kwargs.values()) for one in options(value)]
        return [one for one in bound if one.__class__ is Instance] + _modules(function.function)
    if function.__class__ is Function and function.env is not None:
        names = {node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)}
        names -= {arg.arg for arg in function.node.args.args}
        found = []
        env = function.env
        while env is not None:
            found.extend(value for name, value in env.vars.items()
                         if name in names and value.__class__ is Instance and name != "self")
            env = env.parent
        return found
    return []


def _kept(target, owner):
    """Whether an object keeps another as a part, otherwise than in place of its own transformed form."""
    stack = [owner]
    seen = set()
    while stack and len(seen) < 500:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if one is target:
            return True
        if one.__class__ is Instance:
            stack.extend(one.attrs.values())
            if one.rest is not None:
                stack.append(one.rest)
        elif one.__class__ is Seq:
            stack.extend(one.items)
            if one.rest is not None:
                stack.append(one.rest)
        elif one.__class__ is Multi and not any(
                each.__class__ is Transformed and each.function is target for each in one.options):
            stack.extend(one.options)
    return False
