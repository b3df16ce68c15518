"""A graph object is an argument or a result of a JAX transform on a Flax where it is no pytree.

## What it does

Before Flax 0.11 a Module, Optimizer, Rngs or Metric is not a pytree: a JAX transform that gets one as
an argument, or whose function returns one, raises `TypeError`.
"""

from __future__ import annotations

from ..facts import behaviour
from ._report import finding, flax_text, short_name, top_name, transform_name
from .base import Rule


class UnsupportedGraphArgument(Rule):
    """E9311"""

    symbol = "unsupported-graph-argument"
    code = "E9311"
    listens = ("called", "ended")

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if context.flax >= behaviour.GRAPH_OBJECTS_ARE_PYTREES or site.row["host"] != "jax" or frame.expecting:
            return
        if event.kind == "called":
            for label, outside, _, how in frame.arguments:
                found = how == "traced" and context.graph_object(outside)
                if found:
                    yield self._finding(site, f"the argument {label} of {short_name(site.function)} is", label, context, frame)
                    return
        else:
            found = context.graph_object(event.result)
            if found:
                name = top_name(found) or "an object"
                yield self._finding(site, f"{short_name(site.function)} returns {name}, which is", name, context, frame)

    def _finding(self, site, what, subject, context, frame):
        return finding(
            self, site,
            f"{what} a graph object, and on {flax_text(context)} {transform_name(site)} takes and returns only pytrees: "
            f"TypeError; use {context.nnx_twin(site)}, or pass nnx.split(...) and merge inside",
            context=context, outcome="raises:TypeError", confidence="medium" if frame.generic else "high",
            subjects=[subject])
