"""One object reaches a JAX transform by two ways, and the sharing is lost.

## What it does

Finds calls of JAX transforms in which the same Module, or a sub-module or Variable that two of them share,
comes in twice and is updated or differentiated: each occurrence is copied by itself.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Dict, Instance, Seq
from ._report import finding, flax_text, short_name, top_name, transform_name
from .base import Rule


class SplitSharedReference(Rule):
    """W9314"""

    symbol = "split-shared-reference"
    code = "W9314"
    listens = ("ended",)

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if site.row["host"] != "jax" or frame.expecting or site.row["abstract"] \
                or context.flax < behaviour.GRAPH_OBJECTS_ARE_PYTREES:
            return
        shared = _shared(frame, event, context)
        if shared is None:
            return
        target, first, second = shared
        name = top_name(target) or "an object"
        ways = f"as {first} and as {second}" if first != second else f"twice inside {first}"
        yield finding(
            self, site,
            f"{name} reaches {short_name(site.function)} {ways}: {transform_name(site)} copies each by itself on "
            f"{flax_text(context)}, so an update or gradient of one is not seen by the other; pass it once, or use "
            f"{context.nnx_twin(site)}, which keeps sharing",
            context=context, outcome="lost", confidence="medium" if frame.generic else "high", subjects=[name])


_FAMILIES = ("module", "variable", "pytree", "optimizer")


def _shared(frame, event, context):
    """(object, first label, second label): an object that comes in by two ways and is updated or
    differentiated; else None."""
    interpreter = context.interpreter
    seen = {}
    shared = {}
    for label, outside, _, how in frame.arguments:
        if how != "traced":
            continue
        for one, ways in _ways(outside).values():
            if one.family not in _FAMILIES and one.graph is not True or one.hijax:
                continue
            if one.ident in seen:
                shared.setdefault(one.ident, (one, seen[one.ident], label))
            elif ways > 1:
                shared.setdefault(one.ident, (one, label, label))
            seen.setdefault(one.ident, label)
    if not shared:
        return None
    changed = []
    for write in (*(write for write, _, origin in event.lost if origin == "argument"), *event.kept):
        changed.extend(interpreter.reach(write.target) if write.how in ("update", "optimizer") else [write.target])
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
