"""The differentiated state holds keys, counts or integers.

## What it does

Finds `grad` and `value_and_grad` over a Module or State that holds random state (Dropout, `Rngs`) or integer
Variables: `TypeError`.
"""

from __future__ import annotations

from ..facts import behaviour
from ..facts.classes import INTEGER_KINDS
from ..model.values import Const, Instance, StateValue, options
from ._report import finding, flax_text, short_name, top_name, transform_name
from .base import Rule


class NondifferentiableState(Rule):
    """E9332"""

    symbol = "nondifferentiable-state"
    code = "E9332"
    listens = ("called",)

    def check(self, event, context):
        frame = event.frame
        site = frame.site
        if not site.row["diff"] or frame.expecting or _allows_integers(frame, context):
            return
        for index, value, filter_ in context.differentiated(frame):
            found = _integers(frame, value, filter_, context)
            if found is None:
                continue
            label = context.argument_label(frame, index)
            yield finding(
                self, site,
                f"{label}, by which {transform_name(site)} differentiates {short_name(site.function)}, holds {found}: gradients "
                f"need floating-point arrays, TypeError on {flax_text(context)}; split off nnx.Param and differentiate "
                f"only that", context=context, outcome="raises:TypeError",
                confidence="medium" if frame.generic else "high", subjects=[label])
            return


def _allows_integers(frame, context):
    option = frame.options.get("allow_int")
    return option is not None and context.interpreter.truth(option) is not False


def _integers(frame, value, filter_, context):
    """What in a differentiated value is not floating point, in words; None if nothing is for certain."""
    interpreter = context.interpreter
    jax = frame.site.row["host"] == "jax"
    for one in options(value):
        if one.__class__ is StateValue and jax:
            root, wanted = one.root, one.filter
        elif one.__class__ is Instance and interpreter.is_graph(one):
            if jax and context.flax < behaviour.GRAPH_OBJECTS_ARE_PYTREES:
                continue
            if not jax and filter_ is None:
                continue
            root, wanted = one, None if jax else filter_
        else:
            continue
        for each in interpreter.roots(root):
            kinds, _ = interpreter.kinds_in(each)
            for kind in sorted(kinds):
                if kind in INTEGER_KINDS and (wanted is None or wanted.takes(kind, interpreter.kinds) is True):
                    return f"random state ({kind})"
            for part in interpreter.reach(each):
                if part.family == "variable" and _is_integer(part) and (
                        wanted is None or wanted.takes(part.kind, interpreter.kinds) is True):
                    return f"integers ({top_name(part) or part.kind})"
    return None


def _is_integer(variable):
    content = variable.attrs.get("value")
    if content is None and variable.source is not None:
        content = variable.source.attrs.get("value")
    if content.__class__ is Const:
        return isinstance(content.value, int) and not isinstance(content.value, bool)
    return getattr(content, "integer", False)
