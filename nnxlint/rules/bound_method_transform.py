"""An NNX transform is applied to a method bound to a graph object.

## What it does

Finds `nnx.jit(model.method)` and the like. From Flax 0.12.1 it raises `ValueError`; before, the object was
captured, not an argument: its arrays became constants of the compiled program.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Bound, Instance, LibraryMethod, options
from ._report import finding, flax_text, short_name, top_name, transform_name, where
from .base import Rule


class BoundMethodTransform(Rule):
    """E9313"""

    symbol = "bound-method-transform"
    code = "E9313"
    listens = ("applied",)

    def check(self, event, context):
        site = event.site
        if site.row["host"] != "nnx" or site.row["form"] != "wrap" or event.expecting:
            return
        for one in options(event.function):
            if one.__class__ not in (Bound, LibraryMethod) or one.self.__class__ is not Instance:
                continue
            target = one.self
            if not target.graph or target.family == "variable":
                continue
            name = top_name(target) or "the object"
            if context.flax >= behaviour.BOUND_METHOD_RAISES:
                happens, outcome = "raises ValueError", "raises:ValueError"
            else:
                found = next(filter(None, map(context.stale_frame, context.frames_of(site))), None)
                if found is None:
                    continue
                stale = found[1]
                happens = (f"captures {name} as constants, and the update at {where(stale.module, stale.node, site.module)} is "
                           f"never seen")
                outcome = "stale"
            yield finding(
                self, site,
                f"{transform_name(site)} is applied to {short_name(site.function)} bound to {name}: on {flax_text(context)} this "
                f"{happens}; transform a function that takes {name} as an argument",
                context=context, outcome=outcome, subjects=[name])
            return
