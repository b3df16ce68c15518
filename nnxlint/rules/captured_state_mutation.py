"""A function under a transform updates a graph object that it captures.

## What it does

Finds functions under any JAX or NNX transform (control flow included) that update a graph object which
is not one of their arguments: a Module of the enclosing scope, `self` of a bound method, an `Rngs` of the
outer function.
"""

from __future__ import annotations

from ..facts import behaviour
from ..model.values import Bound
from ._report import finding, flax_text, short_name, top_name, transform_name, where, write_steps
from .base import Rule


class CapturedStateMutation(Rule):
    """E9321"""

    symbol = "captured-state-mutation"
    code = "E9321"
    listens = ("captured",)

    def check(self, event, context):
        write, frame = event.write, event.frame
        site = frame.site
        if not context.interpreter.is_graph(write.target) or event.merged:
            return
        if site.row["host"] == "nnx" and any(how == "static" and any(one is write.target for one in
                                             context.interpreter.reach(outside)) for _, outside, _, how in frame.arguments):
            return
        if context.flax >= behaviour.BOUND_METHOD_RAISES and site.row["host"] == "nnx" \
                and site.function.__class__ is Bound and site.function.self.is_graph:
            return  # bound-method-transform speaks of it
        raises = context.flax >= behaviour.CAPTURED_MUTATION_RAISES
        if not raises and (site.row["abstract"] and site.row["host"] == "nnx" or (
                site.row["diff"] and not any(frame.compiled for frame in event.frames))):
            return  # measured on 0.10.4: what is written there is concrete, or nothing remembers it
        name = top_name(write.target) or "an object"
        happens = ("it raises TraceContextError" if raises
                   else "the tracer leaks into the object, which breaks at its next use")
        operand = "an operand" if site.row["form"] == "call" else "an argument"
        yield finding(
            self, site,
            f"{short_name(site.function)} under {transform_name(site)} captures {name} and changes it: {write.text} "
            f"({where(write.module, write.node, site.module)}); on {flax_text(context)} {happens}; pass the object as "
            f"{operand} of {context.nnx_twin(site)}",
            context=context, outcome="raises:TraceContextError" if raises else "leaks",
            confidence="high" if write.target.evidence != "use" else "medium",
            steps=write_steps(write), subjects=[name])
