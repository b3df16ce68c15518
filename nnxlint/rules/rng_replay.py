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
    listens = ("ended", "broadcast")

    def check(self, event, context):
        if event.kind == "broadcast":
            yield from self._broadcast(event, context)
            return
        yield from self._constant(event, context)
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

    def _constant(self, event, context):
        """An Rngs that is built from a constant inside a compiled function."""
        frame = event.frame
        if frame.expecting or frame.site.row["abstract"]:
            return
        for write, _, origin in event.lost:
            if write.how != "draw" or origin != "new" or not any(one.const for one in context.chain(write.target)):
                continue
            compiled = next((each for each in (*event.outer, frame) if each.site.row["compiles"]), None)
            if compiled is None or not any(how == "traced" for _, _, _, how in compiled.arguments):
                continue
            if not compiled.generic and len(context.frames_of(compiled.site)) < 2:
                continue
            site = compiled.site
            yield finding(
                self, site,
                f"{short_name(site.function)} under {transform_name(site)} builds its random state from a constant: "
                f"{write.text} ({where(write.module, write.node, site.module)}), and on {flax_text(context)} every call draws "
                f"the same numbers; pass an Rngs or a key as an argument",
                context=context, outcome="replays", confidence="medium" if compiled.generic else "high",
                steps=write_steps(write), subjects=[owner_name(write.target, frame) or "the generator"])
            return

    def _broadcast(self, event, context):
        """Random numbers drawn from an object that a mapped transform broadcasts."""
        frame, write = event.frame, event.write
        if event.batched or frame.expecting or not context.interpreter.is_graph(write.target):
            return
        site = frame.site
        subject = owner_name(write.target, frame) or "the object"
        yield finding(
            self, site,
            f"{transform_name(site)} broadcasts {subject} (its axis is None) and {write.text} "
            f"({where(write.module, write.node, site.module)}): on {flax_text(context)} every element gets the same random "
            f"numbers; split its streams with nnx.split_rngs and map them",
            context=context, outcome="replays", confidence="medium", steps=write_steps(write), subjects=[subject])
