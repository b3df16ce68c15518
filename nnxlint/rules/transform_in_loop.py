"""A new function is transformed and called in every iteration of a loop.

## What it does

Finds `jit` of a lambda or def that is made anew in each iteration and called there, `nnx.jit` applied anew in
each iteration, `jax.jit` of what another transform makes there, and functions called in a loop that compile a step of
their own for the same model, or give one back.

## Why it matters

The cache of compiled programs goes by function object. A new function is not in it, so every iteration compiles.

## What happens

| program | Flax | outcome |
|---|---|---|
| a new lambda or def under `jax.jit` or `nnx.jit` in each iteration | `>=0.10.4` | recompiles at every iteration |
| `nnx.jit(f)` applied anew, f the same function | `>=0.10.4` | recompiles at every iteration |
| `jax.jit(f)` applied anew, f the same function | `>=0.10.4` | compiled once |

## Example

```python
for x in batches:
    loss = jax.jit(lambda x: (model(x) ** 2).mean())(x)
```

## Use instead

```python
@nnx.jit
def loss_fn(model, x):
    return (model(x) ** 2).mean()

for x in batches:
    loss = loss_fn(model, x)
```

## When to ignore it

When each iteration needs a program of its own, as in a sweep over sizes. nnxlint is silent if the function uses the
loop's variable.

## Source

Measured for this rule on the versions above.
"""

from __future__ import annotations

import ast

from ..model.values import UNKNOWN, Const, Function, Partial, Transformed
from ._report import finding, flax_text, short_name, transform_name
from .base import Rule

BAD = (
    """\
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


def evaluate(batches):
    losses = []
    for x in batches:
        loss = jax.jit(lambda x: (model(x) ** 2).mean())(x)
        losses.append(float(loss))
    return losses


evaluate([jnp.ones((2, 2))] * 3)
""",
    """\
import jax.numpy as jnp
from flax import nnx

traces = []


def forward(model, x):
    traces.append("traced")
    return model(x)


def run(model, x, steps):
    for _ in range(steps):
        x = nnx.jit(forward)(model, x)
    return x


run(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), jnp.ones((1, 2)), 3)
assert len(traces) == 3
""",
)
GOOD = (
    """\
import jax
import jax.numpy as jnp

traces = []


def forward(params, x):
    traces.append("traced")
    return jnp.tanh(x @ params)


def run(x, steps):
    for _ in range(steps):
        x = jax.jit(forward)(jnp.eye(2), x)  # the same function: jax.jit finds it in its cache
    return x


run(jnp.ones((1, 2)), 3)
assert len(traces) == 1
""",
    """\
import jax
import jax.numpy as jnp

for size in range(1, 4):
    fill = jax.jit(lambda x: jnp.zeros((size,)) + x)  # each size is a program of its own
    assert fill(1.0).shape == (size,)
""",
)
FIXED = (
    """\
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))


@nnx.jit
def loss_fn(model, x):
    return (model(x) ** 2).mean()


def evaluate(batches):
    losses = []
    for x in batches:
        losses.append(float(loss_fn(model, x)))
    return losses


evaluate([jnp.ones((2, 2))] * 3)
""",
    """\
import jax.numpy as jnp
from flax import nnx

traces = []


@nnx.jit
def forward(model, x):
    traces.append("traced")
    return model(x)


def run(model, x, steps):
    for _ in range(steps):
        x = forward(model, x)
    return x


run(nnx.Linear(2, 2, rngs=nnx.Rngs(0)), jnp.ones((1, 2)), 3)
assert len(traces) == 1
""",
)


_CONDITIONS = (ast.If, ast.IfExp, ast.BoolOp, ast.Try, ast.Match)


class TransformInLoop(Rule):
    """W9342"""

    symbol = "transform-in-loop"
    code = "W9342"
    listens = ("called",)
    bad = BAD
    good = GOOD
    fixed = FIXED

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["compiles"] or frame.expecting or event.outer:
            return
        if _fresh_in_loop(frame, context):
            when, mend = "in every iteration", "apply the transform once, before the loop"
        elif not _fresh_in_a_helper(frame, context):
            return
        elif _at_every_call(frame, context) or _in_one_call(frame, context):
            helper = short_name(site.owner)
            when, mend = f"at every call of {helper}, in a loop", f"apply the transform once, outside of {helper}"
        elif _from_a_factory(frame, context):
            helper = short_name(site.owner).removesuffix(".__init__")
            when, mend = f"at every call of {helper}, in a loop", f"call {helper} once, before the loop"
        else:
            return
        name = short_name(site.function)
        if site.function.__class__ is Transformed:
            name = f"{transform_name(site.function.site)}({name})"
        yield finding(
            self, site,
            f"{name} is made anew and put under {transform_name(site)} {when}: on {flax_text(context)} it is "
            f"compiled again each time; {mend}",
            context=context, outcome="recompiles", confidence="high", subjects=[short_name(site.function)])


def _fresh_in_a_helper(frame, context):
    """Whether a helper makes the function of a call anew, over the same objects as the call before."""
    site = frame.site
    earlier = _earlier(frame, context)
    return site.owner is not None and not site.conditional and not frame.synthetic and _made_again(frame, earlier) \
        and not _builds(frame, earlier, context)


def _at_every_call(frame, context):
    """Whether a helper, which a loop calls, only calls what it compiles, once."""
    site = frame.site
    if not site.repeating or frame.loops:
        return False
    if getattr(frame.call_node, "func", None) is site.node:
        return True
    body = site.owner.node
    named = any(site.node in node.decorator_list if isinstance(node, ast.FunctionDef) else isinstance(node, ast.Assign)
                and node.value is site.node and isinstance(node.targets[0], ast.Name) for node in ast.walk(body))
    return named and not _is_kept(site, body) and _gets_graph_objects(frame, context)


def _in_one_call(frame, context):
    """Whether in each round of a loop one call leads both to the transform and to the call of what it makes."""
    site = frame.site
    return not site.loops and bool(site.rounds) and site.rounds[0][1] is not None and frame.rounds[:1] == site.rounds[:1] \
        and _gets_graph_objects(frame, context)


def _from_a_factory(frame, context):
    """Whether a loop calls the helper, which gives back what it compiles, or an object with it, only to call that."""
    site = frame.site
    if site.loops or not site.rounds:
        return False
    loop, made = site.rounds[0]
    if not isinstance(made, ast.Call) or not any(loop is around for around, _ in frame.rounds) \
            or isinstance(loop, ast.For) and isinstance(loop.iter, (ast.Tuple, ast.List, ast.Set)):
        return False
    bound = {target.id for node in ast.walk(loop) if isinstance(node, ast.Assign) and node.value is made
             for target in node.targets if isinstance(target, ast.Name)}
    varies = (_targets(loop) | _names(loop, ast.Store)) & _names(made) or any(
        isinstance(node, _CONDITIONS) and _within(made, node) for node in ast.walk(loop))
    called = {id(node.func.value if isinstance(node.func, ast.Attribute) else node.func)
              for node in ast.walk(loop) if isinstance(node, ast.Call)}
    return bool(bound) and not varies and not _is_read(loop, bound, called) and _gets_graph_objects(frame, context)


def _gets_graph_objects(frame, context):
    """Whether a compiled function works on graph objects, as arguments or bound to it."""
    function = _innermost(frame.transformed.function)
    bound = (*function.args, *function.kwargs.values()) if function.__class__ is Partial else ()
    return any(context.graph_object(one) is not None for one in (*(outside for _, outside, _, _ in frame.arguments), *bound))


def _is_read(loop, names, but):
    """Whether a loop reads one of some names in other places than some, which are ids of nodes."""
    return any(isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names and id(node) not in but
               for node in ast.walk(loop))


def _earlier(frame, context):
    """The last call of a site before this one with a function that was made anew for it, or None."""
    before = [other for other in context.frames_of(frame.site) if other.order < frame.order
              and other.transformed.function is not frame.transformed.function]
    return before[-1] if before else None


def _builds(frame, earlier, context):
    """Whether a call gets other objects than an earlier one: what makes them may well compile anew for them."""
    return any({one.ident for one in context.owners(now)} != {one.ident for one in context.owners(then)}
               for (_, now, _, _), (_, then, _, _) in zip(frame.arguments, earlier.arguments))


def _made_again(frame, earlier):
    """Whether the function of a call was made anew since an earlier one, over the same values."""
    if earlier is None:
        return False
    function, before = _innermost(frame.transformed.function), _innermost(earlier.transformed.function)
    if function.__class__ is Partial and before.__class__ is Partial:
        return function is not before and function.function is before.function and function.kwargs.keys() == before.kwargs.keys() \
            and len(function.args) == len(before.args) and all(
                _is_same(now, then) for now, then in zip((*function.args, *function.kwargs.values()), (*before.args, *before.kwargs.values())))
    if function.__class__ is not Function or function.env is None or function.env.function is None:
        return False
    if before.__class__ is not Function or before.node is not function.node:
        return False
    over = [(function.env.find(name)[1], before.env.find(name)[1]) for name in _names(function.node, ast.Load)]
    return all(_is_same(now, then) for now, then in over)


def _is_same(now, then):
    """Whether two values are the same for certain."""
    return (now is then and now is not UNKNOWN) or (now.__class__ is Const and then.__class__ is Const and now.value == then.value)


def _fresh_in_loop(frame, context):
    """Whether the loop around a call makes and compiles the same function again in each iteration."""
    site = frame.site
    around = [loop for loop, _ in frame.rounds]
    if site.conditional or not frame.arguments or not site.loops or site.loops[-1] not in around or site.applied < 2:
        return False
    loop = site.loops[-1]
    function = _innermost(site.function)
    if loop is not around[0] and _serves_one_round(frame, loop):
        return False
    if isinstance(loop, ast.For) and isinstance(loop.iter, (ast.Tuple, ast.List, ast.Set)):
        return False
    if _is_kept(site, loop):
        return False
    if function.__class__ is Partial:
        inside = _within(site.node, loop)
        node = site.node
    elif function.__class__ is Function:
        node = function.node
        inside = _within(node, loop) and function.module is site.module or _made_again(frame, _earlier(frame, context))
    else:
        return False
    if _within(site.node, loop) and (site.row["host"] == "nnx" or site.function.__class__ is Transformed
                                     and site.function.site.module is site.module and _within(site.function.site.node, loop)):
        inside = True  # what a transform makes is a new function, even of an old one
    if not inside:
        return False
    used = _names(node, ast.Load)
    if isinstance(node, (ast.Lambda, ast.FunctionDef)):
        used -= {arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    used = used.union(*(_names(keyword.value) for keyword in getattr(site.node, "keywords", ())))
    return not _targets(loop) & used


def _names(node, context=ast.expr_context):
    """The names that stand in some code: those that are read (ast.Load), bound (ast.Store), or all."""
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, context)}


def _targets(loop):
    """The names that a for loop binds in each round."""
    return _names(loop.target) if isinstance(loop, ast.For) else set()


def _innermost(function):
    """The function behind transforms of transforms."""
    while function.__class__ is Transformed:
        function = function.function
    return function


def _is_kept(site, loop):
    """Whether a loop does more with the compiled function than to call it: it may be stored for later."""
    function = _innermost(site.function)
    names = {getattr(function.node, "name", "")} if function.__class__ is Function else set()
    called = set()
    for node in ast.walk(loop):
        if isinstance(node, ast.Assign) and node.value is site.node:
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.Call):
            called.add(id(node.func))
            if node.lineno == site.node.lineno:  # jax.jit(function) itself, or jax.jit(jax.grad(function))
                called |= {id(arg) for arg in node.args}
            called |= {id(arg) for arg in _only_called(node, site.module)}
    return _is_read(loop, names, called)


def _only_called(call, module):
    """The arguments of a call of a function of the same file, with which that does nothing but to call them."""
    function = next((node for node in module.tree.body if isinstance(node, ast.FunctionDef) and isinstance(call.func, ast.Name)
                     and node.name == call.func.id), None)
    if function is None:
        return []
    inside = list(ast.walk(function))
    called = {id(node.func) for node in inside if isinstance(node, ast.Call)}
    loads = [node for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return [given for arg, given in zip((*function.args.posonlyargs, *function.args.args), call.args)
            if all(node.id != arg.arg or id(node) in called for node in loads)]


def _serves_one_round(frame, loop):
    """Whether what a loop makes in each iteration is meant for it, as in a sweep: the function, which an inner loop
    calls, uses or gets something else that this iteration makes."""
    function = _innermost(frame.site.function)
    own = {getattr(function.node, "name", "")} if function.__class__ is Function else set()
    made = set().union(*(_names(statement, ast.Store) for statement in loop.body))
    inner = set().union(*(_targets(node) for node in ast.walk(loop) if node is not loop))
    code = function.node if function.__class__ is Function else frame.site.node
    used = _names(frame.call_node, ast.Load) | _names(code, ast.Load)
    local = _names(function.node, ast.Store) if function.__class__ is Function else set()
    return bool(((made - inner | _targets(loop)) & used) - own - local)


def _within(node, loop):
    return loop.lineno <= node.lineno and (node.end_lineno or node.lineno) <= (loop.end_lineno or loop.lineno)
