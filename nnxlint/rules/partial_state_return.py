"""Only part of what a transformed function updated comes out of it.

## What it does

Finds functions under a JAX transform that return some of the state they updated and drop the rest:
parameters without batch statistics, a model without its optimizer's state, a filter that leaves out a
kind of Variable that was updated. Dropping a kind that was not updated is fine.
"""

from __future__ import annotations

from ._losses import loss_of
from ._report import finding, flax_text, listed, owner_name, short_name, transform_name, where, write_steps
from .base import Rule


class PartialStateReturn(Rule):
    """W9302"""

    symbol = "partial-state-return"
    code = "W9302"
    listens = ("ended",)

    def check(self, event, context):
        loss = loss_of(event, context)
        if loss is None or loss.category != "partial":
            return
        frame = event.frame
        site = frame.site
        write, kinds = loss.writes[0]
        subjects = [name for name in dict.fromkeys(owner_name(one.target, frame) for one, _ in loss.writes) if name]
        subjects = subjects or ["the object"]
        what = listed(sorted({kind for _, dropped in loss.writes for kind in dropped if kind and kind != "attribute"}))
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} returns only part of what it updates: {write.text} "
            f"({where(write.module, write.node, site.module)}), but the new {what + ' ' if what else ''}state of "
            f"{listed(subjects)} is not returned and is lost on {flax_text(context)}; return it too, or use "
            f"{context.nnx_twin(site)}",
            context=context, outcome="lost", confidence=loss.confidence,
            steps=[step for one, _ in loss.writes[:4] for step in write_steps(one)], subjects=subjects)
