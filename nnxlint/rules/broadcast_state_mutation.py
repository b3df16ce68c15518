"""A mapped transform broadcasts an object whose state becomes batched inside.

## What it does

Finds `nnx.vmap` and `nnx.scan` with `in_axes=None` for an object that is written with a value that depends on the
mapped axis (BatchNorm statistics, a running mean): `ValueError`.
"""

from __future__ import annotations

from ._report import finding, flax_text, owner_name, short_name, transform_name, where, write_steps
from .base import Rule


class BroadcastStateMutation(Rule):
    """E9351"""

    symbol = "broadcast-state-mutation"
    code = "E9351"
    listens = ("broadcast",)

    def check(self, event, context):
        write, frame = event.write, event.frame
        site = frame.site
        if not event.batched or frame.expecting or not context.interpreter.is_graph(write.target):
            return
        name = owner_name(write.target, frame) or "the object"
        yield finding(
            self, site,
            f"{transform_name(site)} broadcasts {name} (its axis is None), but {write.text} "
            f"({where(write.module, write.node, site.module)}) with a value of the mapped axis: ValueError on "
            f"{flax_text(context)}; map the state with nnx.StateAxes, or switch the layer to running averages",
            context=context, outcome="raises:ValueError", confidence="medium" if frame.generic else "high",
            steps=write_steps(write), subjects=[name])
