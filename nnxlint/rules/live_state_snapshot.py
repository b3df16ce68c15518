"""A State is kept as a snapshot, though it shares the live Variables.

## What it does

From Flax 0.11 `nnx.state` and `nnx.split` return the object's own Variables, and from 0.11.2 `nnx.merge` shares
them too. Finds States kept as a copy ("best so far", a target network) that follow every later update.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Instance, StateValue
from ._report import flax_text, place_of, top_name
from .base import Rule
from .finding import Finding, Step


class LiveStateSnapshot(Rule):
    """W9355"""

    symbol = "live-state-snapshot"
    code = "W9355"
    listens = ("read", "updated", "eager_call")

    def check(self, event, context):
        if context.flax < behaviour.STATE_IS_LIVE:
            return
        found = _live_snapshot(event, context)
        if found is None:
            return
        module, node, name, what, use_module, use_node = found
        yield Finding(
            rule=self.symbol, code=self.code, place=place_of(module, node),
            message=f"this State of {name} is no snapshot: on {flax_text(context)} it shares the live Variables, so {what} "
                    f"(line {use_node.lineno}) it follows every update; keep a copy with nnx.clone or "
                    f"jax.tree.map(jnp.copy, state)",
            severity=self.severity, outcome="stale", confidence="medium", function="", transform="",
            steps=[Step(place_of(use_module, use_node), what)], subjects=[name], flax=flax_text(context)[5:])


def _live_snapshot(event, context):
    """(module, node, name, what happens, module and node of the use), or None."""
    index = next(i for i, other in enumerate(context.events) if other is event)
    if event.kind == "updated":
        return _restored(event, index, context)
    if event.kind == "read":
        return _kept_best(event, index, context)
    return _target(event, index, context)


_BY_TRAINING = ("update", "optimizer", "layer")


def _taken(state, context, before):
    while state.taken is not None:
        state = state.taken
    for i in range(before - 1, -1, -1):
        other = context.events[i]
        if other.kind == "taken" and other.state is state:
            return i, other
    return None, None


def _written(root, context, start, end, after=0, hows=("update", "optimizer", "assign", "layer"), but=None):
    writes = [other.write for other in context.events[start:end] if other.kind == "eager"]
    return any(write.mark > after and write.how in hows and write.node is not but
               and any(one is root for one in context.chain(write.target)) for write in writes)


def _restored(event, index, context):
    """An object is updated from its own live State: nothing is restored."""
    if event.depth:
        return None
    if not all(one.__class__ is StateValue and not one.derived and one.root is event.root for one in event.states):
        return None
    for state in event.states:
        if state.__class__ is not StateValue or state.derived or not state.live or state.root is not event.root:
            continue
        start, taken = _taken(state, context, index)
        if taken is not None and _written(event.root, context, start, index, 0, _BY_TRAINING, event.node):
            return (taken.module, taken.node, top_name(event.root) or "the object",
                    "restoring it changes nothing:", event.module, event.node)
    return None


def _kept_best(event, index, context):
    """A State that is kept under a condition in a loop, and read after the object was updated."""
    start, taken = _taken(event.state, context, index)
    if taken is None or not taken.branches or not taken.loops:
        return None
    root = event.state.root
    if event.loops and event.loops[-1] is taken.loops[-1]:
        return None
    if root.__class__ is Instance and _written(root, context, start, index):
        return (taken.module, taken.node, top_name(root) or "the object", "where it is read", event.module, event.node)
    return None


def _target(event, index, context):
    """An object merged from a live State is called after the object it was split from was updated."""
    made = event.instance
    if context.flax < behaviour.MERGE_SHARES or made.parts is None or made.parts[1]:
        return None
    for state in made.parts[0]:
        root = state.root
        if root.__class__ is not Instance or root is made or not state.live or state.derived or root.parts is not None:
            continue
        start, taken = _taken(state, context, index)
        if taken is not None and _written(root, context, start, index, made.ident) \
                and not _written(made, context, start, index):
            return (taken.module, taken.node, top_name(root) or "the object",
                    "where the merged copy is called", event.module, event.node)
    return None
