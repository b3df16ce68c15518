"""A State of an outer trace is merged without a copy inside an inner transform, and then updated.

## What it does

From Flax 0.11.2 `nnx.merge` shares the Variables of the State it gets. Finds functions under a transform
that merge a State which they capture (or which `jax.grad` hands through undifferentiated) and change it:
`TraceContextError`.
"""

from __future__ import annotations

from ..facts import behaviour
from ._report import finding, flax_text, short_name, top_name, transform_name, where, write_steps
from .base import Rule


class MergeAcrossTraces(Rule):
    """E9323"""

    symbol = "merge-across-traces"
    code = "E9323"
    listens = ("captured",)

    def check(self, event, context):
        write, frame = event.write, event.frame
        site = frame.site
        if not event.merged or context.flax < behaviour.MERGE_SHARES:
            return
        name = top_name(write.target) or "the merged object"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} merges a State from outside the trace, and the merged object "
            f"shares its Variables: {write.text} ({where(write.module, write.node, site.module)}) raises TraceContextError on "
            f"{flax_text(context)}; merge with copy=True and return the new state as auxiliary output",
            context=context, outcome="raises:TraceContextError", confidence="medium" if frame.generic else "high",
            steps=write_steps(write), subjects=[name])
