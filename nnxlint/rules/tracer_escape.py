"""A traced value is stored where it outlives its trace.

## What it does

Finds functions under a transform that put a traced value into an attribute of a plain object, a global or
a captured container: using it later raises `UnexpectedTracerError`.
"""

from __future__ import annotations

from ..model.values import Instance
from ._report import finding, flax_text, place_of, short_name, top_name, transform_name, where
from .base import Rule
from .finding import Step


class TracerEscape(Rule):
    """E9324"""

    symbol = "tracer-escape"
    code = "E9324"
    listens = ("stored",)

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if frame.expecting:
            return
        owner = event.owner
        what = event.name if owner is None else \
            f"{top_name(owner) or 'an object'}.{event.name}" if owner.__class__ is Instance else "a captured container"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} stores a traced value in {what} "
            f"({where(event.module, event.node, site.module)}): on {flax_text(context)} the tracer leaks, and its next use raises "
            f"UnexpectedTracerError; return the value instead",
            context=context, outcome="leaks", confidence="medium" if frame.generic else "high",
            steps=[Step(place_of(event.module, event.node), "a traced value is stored")], subjects=[what])
