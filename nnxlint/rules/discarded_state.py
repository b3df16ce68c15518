"""The new state that a functional step returns is thrown away.

## What it does

Finds calls whose result carries updated state that nothing reads: a bare call, `_`, a name that is never
used; and new parameters, computed from gradients, that are never written back.
"""

from __future__ import annotations

from ._report import finding, flax_text, place_of, short_name, transform_name
from .base import Rule
from .finding import Finding, Step


class DiscardedState(Rule):
    """E9303"""

    symbol = "discarded-state"
    code = "E9303"
    listens = ("returned", "parameters")

    def check(self, event, context):
        if event.kind == "returned":
            yield from self._returned(event, context)
        else:
            yield from self._parameters(event, context)

    def _returned(self, event, context):
        frame = event.frame
        if frame.expecting or event.open or event.traced or frame.site.row["abstract"] or not context.trains(event):
            return
        if not context.never_used(event) or not _thrown_away(event, context):
            return
        labels = sorted(set(event.owners.values())) or ["its argument"]
        write = event.writes[0]
        yield finding(
            self, event.site,
            f"the new state that {short_name(event.site.function)} returns is never used: under {transform_name(event.site)} "
            f"it works on a copy of {', '.join(labels)}, so on {flax_text(context)} every update is lost; keep the result "
            f"and pass it to the next call (or nnx.update the object with it)",
            context=context, outcome="lost", confidence="medium" if frame.generic else "high",
            steps=[Step(place_of(write.module, write.node), write.text)], subjects=labels,
            place=place_of(event.module, event.node))

    def _parameters(self, event, context):
        if not context.never_used(event) or not _thrown_away(event, context):
            return
        yield Finding(
            rule=self.symbol, code=self.code, place=place_of(event.module, event.node),
            message=f"the new parameters computed here from gradients are never used: no object is updated with them, so on "
                    f"{flax_text(context)} the model does not train; call nnx.update(model, ...) with them, or return them",
            severity=self.severity, outcome="lost", confidence="high", function="", transform="",
            subjects=["parameters"], flax=flax_text(context)[5:])


def _thrown_away(event, context):
    """Whether the code, and not just the end of a script, throws a result away: it is bound to nothing or to
    `_`, or to a local name of a function that got the state from its caller or computed it itself."""
    events = context.same_call(event)
    names = {name for each in events for carrier in each.carriers for name in carrier.names}
    if all(name.startswith("_") for name in names):
        return True
    if event.kind == "returned" and len(events) > 1 and event.loops \
            and all(each.owners.keys() == event.owners.keys() for each in events):
        return True  # every iteration starts from the same state
    if event.caller is None:
        return False
    return getattr(event, "borrowed", True)
