"""Random numbers are drawn inside a transform and the generator's state does not come out.

## What it does

Finds functions under a JAX transform that draw from an `nnx.Rngs` (directly, or through Dropout) whose
counts are not returned, and functions that rebuild an `Rngs` from a constant inside the transform:
every call draws the same numbers.
"""

from __future__ import annotations

from ._losses import loss_of
from ._report import finding, flax_text, owner_name, short_name, transform_name, where, write_steps
from .base import Rule


class RngReplay(Rule):
    """E9305"""

    symbol = "rng-replay"
    code = "E9305"
    listens = ("ended",)

    def check(self, event, context):
        loss = loss_of(event, context)
        if loss is None or loss.category != "replay":
            return
        frame = event.frame
        site = frame.site
        write = loss.writes[0][0]
        if not context.called_again(frame, write.target):
            return
        subject = owner_name(write.target, frame) or "the generator"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} draws from a copy of {subject}: {write.text} "
            f"({where(write.module, write.node, site.module)}) and its counts do not come out, so on {flax_text(context)} "
            f"every call draws the same numbers; use {context.nnx_twin(site)}, or pass a new key at each call",
            context=context, outcome="replays", confidence=loss.confidence,
            steps=write_steps(write), subjects=[subject])
