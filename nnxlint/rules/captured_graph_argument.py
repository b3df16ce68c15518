"""An object captured from an outer trace is handed to an NNX transform inside another trace.

## What it does

Finds calls of `nnx.grad`, `nnx.vmap`, `nnx.jit` and the like, inside a function under a transform, whose
argument is a graph object that the function captured: `ValueError` from Flax 0.10.7.
"""

from __future__ import annotations

from ._report import finding, flax_text, place_of, short_name, top_name, transform_name
from .base import Rule


class CapturedGraphArgument(Rule):
    """E9325"""

    symbol = "captured-graph-argument"
    code = "E9325"
    listens = ("called",)

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        foreign = site.row["foreign"]
        if foreign is None or not event.outer or frame.expecting or context.flax < foreign[1]:
            return
        found = next(((one, barrier) for _, one, barrier in frame.foreign if context.interpreter.is_graph(one)
                      and not _told_otherwise(one, barrier, context)), None)
        if found is None:
            return
        target, outer = found
        name = top_name(target) or "an object"
        error = foreign[0]
        yield finding(
            self, site,
            f"{name} is captured by {short_name(outer.site.function)} under {transform_name(outer.site)} and handed to "
            f"{transform_name(site)} inside it: its Variables belong to another trace level, {error} on {flax_text(context)}; "
            f"make {name} an argument of {short_name(outer.site.function)} under {context.nnx_twin(outer.site)}, or use "
            f"a JAX transform inside", context=context, outcome=f"raises:{error}",
            confidence="medium" if frame.generic else "high", subjects=[name],
            place=place_of(frame.call_module, frame.call_node))


def _told_otherwise(target, barrier, context):
    """Whether another rule reports that the trace captures this object: it is changed there, or static."""
    for event in context.events:
        if event.kind == "captured" and not event.merged and event.frame is barrier and any(
                one is target for one in context.chain(event.write.target)):
            return True
    return any(how == "static" and any(one is target for one in context.interpreter.reach(outside))
               for _, outside, _, how in barrier.arguments)
