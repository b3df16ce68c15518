"""A graph object is updated inside a JAX transform, and the new state never leaves it.

## What it does

Finds functions under a JAX transform (`jax.jit`, `jax.vmap`, `jax.lax.scan`, `jax.grad`, ...) that
update a Module, Optimizer, Metric, Rngs or Variable which is an argument, or which they merge from a
State that came in, when no result of the function carries the update.
"""

from __future__ import annotations

from ._losses import loss_of
from ._report import finding, flax_text, listed, owner_name, transform_name, short_name, where, write_steps
from .base import Rule


class LostStateUpdate(Rule):
    """E9301"""

    symbol = "lost-state-update"
    code = "E9301"
    listens = ("ended",)

    def check(self, event, context):
        loss = loss_of(event, context)
        if loss is None or loss.category != "lost":
            return
        frame = event.frame
        site = frame.site
        write = next((one for one, _ in loss.writes if one.how in ("optimizer", "update")), loss.writes[0][0])
        subjects = list(dict.fromkeys(owner_name(one.target, frame) for one, _ in loss.writes))
        subjects = [name for name in subjects if name] or ["the object"]
        merged = write.target.parts is not None
        mend = ("return nnx.state(...) (or nnx.split(...)) of it and have the caller keep the result" if merged
                else f"use {context.nnx_twin(site)}, or return the object and have the caller rebind it")
        yield finding(
            self, site,
            f"{transform_name(site)} traces a copy of {listed(subjects)}: in {short_name(site.function)} {write.text} "
            f"({where(write.module, write.node, site.module)}) and the new state is not returned, so on "
            f"{flax_text(context)} the update is lost without an error; {mend}",
            context=context, outcome="lost", confidence=loss.confidence,
            steps=[step for one, _ in loss.writes[:4] for step in write_steps(one)], subjects=subjects)
