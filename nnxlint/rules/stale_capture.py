"""A compiled function captures a graph object that is updated while the function lives.

## What it does

Finds functions under `jax.jit` or `nnx.jit` that read a Module which is not an argument (a closure, an
instance, `partial`, `self`) and that are called again after the Module was updated: they go on with the old weights.
"""

from __future__ import annotations

from ..model.values import Bound, LibraryMethod
from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step


class StaleCapture(Rule):
    """W9322"""

    symbol = "stale-capture"
    code = "W9322"
    listens = ("called",)

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["compiles"] or frame.expecting or not frame.captured or event.outer:
            return
        if site.row["host"] == "nnx" and site.function.__class__ in (Bound, LibraryMethod) and site.function.self.is_graph:
            return  # bound-method-transform speaks of it
        if any(context.static_objects(outside, how)[0] for _, outside, _, how in frame.arguments):
            return  # static-graph-argument speaks of it
        found = context.stale_frame(frame)
        if found is None:
            return
        target, write = found
        name = top_name(target) or "an object"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} captures {name}, whose arrays become constants of the "
            f"compiled program; it is called again after {write.text} "
            f"({where(write.module, write.node, site.module)}), and on {flax_text(context)} still uses the old values; make "
            f"{name} an argument", context=context, outcome="stale", confidence="high" if not frame.generic else "medium",
            steps=[Step(place_of(write.module, write.node), write.text)], subjects=[name])
