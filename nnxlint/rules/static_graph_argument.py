"""A graph object is a static argument of a transform.

## What it does

Finds graph objects that reach a compiled function as a static argument (`static_argnums`,
`static_argnames`, a static `self`, a `pytree_node=False` field). Under `jax.jit` their arrays are
constants of the compiled program, so later updates are not seen; `nnx.jit` raises `ValueError`.
"""

from __future__ import annotations

from ._report import finding, flax_text, short_name, top_name, transform_name, where
from .base import Rule


class StaticGraphArgument(Rule):
    """E9312"""

    symbol = "static-graph-argument"
    code = "E9312"
    listens = ("called", "ended")

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if event.kind == "ended":
            if frame.static_results and not frame.expecting:
                name = top_name(frame.static_results[0]) or "an object"
                yield finding(
                    self, site,
                    f"{short_name(site.function)} makes {name} under {transform_name(site)} and returns it in a static field: its "
                    f"arrays are still tracers when they come out, on {flax_text(context)} their next use raises "
                    f"UnexpectedTracerError; make the field a traced one", context=context, outcome="leaks", subjects=[name])
            return
        if frame.expecting or not site.row["static"]:
            return
        for label, outside, _, how in frame.arguments:
            objects, static_field = context.static_objects(outside, how)
            if not objects:
                continue
            target = objects[0]
            if site.row["host"] == "nnx":
                if target is outside:
                    yield finding(
                        self, site,
                        f"{label} of {short_name(site.function)} is a graph object and a static argument of "
                        f"{transform_name(site)}: static arguments must be hashable, ValueError on {flax_text(context)}; "
                        f"make it a traced argument", context=context, outcome="raises:ValueError", subjects=[label])
                continue
            if not site.row["compiles"]:
                continue
            if any(other.kind == "captured" and other.frame.site is site for other in context.events):
                continue  # captured-state-mutation speaks of it
            update = context.updated_object(objects, frame)
            if update is None:
                continue
            how_text = "sits in a static field" if static_field else "is a static argument"
            yield finding(
                self, site,
                f"{label} of {short_name(site.function)} holds a graph object that {how_text} of {transform_name(site)}: its "
                f"arrays become constants of the compiled program, and the update at "
                f"{where(update.module, update.node, site.module)} is never seen on {flax_text(context)}; pass the state as "
                f"a traced argument", context=context, outcome="stale",
                confidence="medium" if frame.generic else "high", subjects=[label])
            return
