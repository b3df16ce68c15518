"""Which of the changes that a trace made are lost, and what kind of loss that is.

Three rules report from the same answer: nothing comes out, part of it comes out, or only random
state stays behind.
"""

from __future__ import annotations

import ast

from ..facts import behaviour
from ..facts.classes import INTEGER_KINDS, STATISTICS
from ..model.events import EXPLICIT
from ..model.values import Const, Function, Opaque, Seq, StateValue, options

_NEVER = frozenset({"mode", "init", "sow"})


# Ways in which a program itself puts values into an object.
_PUT_IN = frozenset({"assign", "item", "update"})


class Loss:
    """category: "lost" | "partial" | "replay"; writes: [(Write, kinds lost)]; kept: writes that come out."""

    __slots__ = ("category", "writes", "kept", "confidence")

    def __init__(self, category, writes, kept, confidence):
        self.category = category
        self.writes = writes
        self.kept = kept
        self.confidence = confidence


def loss_of(event, context):
    """The Loss that a TraceEnded event shows, or None."""
    frame = event.frame
    row = frame.site.row
    if row["abstract"] or frame.expecting or not (event.lost or event.shown):
        return None
    writes = []
    for write, kinds, origin in (*event.lost, *_not_put_back(event, context)):
        if write.how in _NEVER or origin not in ("argument", "merged"):
            continue
        if not context.interpreter.is_graph(write.target):
            continue
        if origin == "argument" and row["host"] == "jax" and context.flax < behaviour.GRAPH_OBJECTS_ARE_PYTREES:
            continue
        if origin == "merged" and not _came_in(write, frame):
            continue
        if origin == "merged" and write.how in _PUT_IN and not context.gradients_in(frame) and _from_template(write):
            continue
        if write.how == "update" and _hands_back(write, frame):
            continue
        if origin == "merged" and (_is_trial(write, event, context) or _reseeded(write, event, context)):
            continue
        if not _matters(write, kinds, origin, _trains(write, event, context) or _for_effect(write, frame), bool(row["diff"])):
            continue
        writes.append((write, kinds))
    if not writes:
        return _mode_only(event, context)
    kept = [write for write in event.kept if write.how not in _NEVER and context.interpreter.is_graph(write.target)
            and not all(kind in INTEGER_KINDS for kind in write.kinds)]
    random = all(kind in INTEGER_KINDS for _, kinds in writes for kind in kinds)
    partly = any(len(kinds) < len(write.kinds) for write, kinds in writes) or parameters_come_out(frame, context)
    category = "replay" if random else "partial" if kept or partly else "lost"
    if not random:
        writes = [(write, kinds) for write, kinds in writes if not all(kind in INTEGER_KINDS for kind in kinds)]
    sure = all(write.target.evidence != "use" for write, _ in writes)
    return Loss(category, writes, kept, "high" if sure and not frame.generic else "medium")


def parameters_come_out(frame, context):
    """Whether new parameters that a trace computed leave it."""
    made = [carrier.value for event in context.events if event.kind == "parameters" and event.frame is frame for carrier in event.carriers]
    if not made:
        return False
    carry = context.interpreter.gather(frame.result)
    return any(one is value for value in made for one in (*carry.states, *carry.objects.values()))


def _is_trial(write, event, context):
    """Whether an object that a trace merged is updated there to compute something with the new values: a trial step, or the
    adaptation to a task, of which no more than the outcome is wanted."""
    root = context.chain(write.target)[-1]
    updates = [one for one, _, _ in event.lost if one.how in EXPLICIT and context.chain(one.target)[-1] is root]
    return bool(updates) and not event.kept and root.touched > max(one.after for one in updates)


def _reseeded(write, event, context):
    """Whether random state is set anew from what came into the trace, so that nothing of it has to come out."""
    if write.kinds and not INTEGER_KINDS.issuperset(write.kinds):
        return False
    root = context.chain(write.target)[-1]
    return any(one.how == "reseed" and one.value is not None and context.chain(one.target)[-1] is root for one, _, _ in event.lost)


def _not_put_back(event, context):
    """[(write, its kinds, origin)] of an object that came into a JAX transform, of which no more than the new value comes
    out, though every call continues from the old one, and the program puts that value into no such Variable."""
    frame = event.frame
    if frame.site.row["diff"] or frame.generic or frame.site.row["host"] != "jax" or context.interpreter.incomplete:
        return []
    return [(write, write.kinds, origin) for write, origin in event.shown
            if origin in ("argument", "merged") and write.continues and write.sure and write.how in ("assign", "item")
            and write.target.family == "variable" and not context.assigned(write.target)
            and context.called_again(frame, write.target)]


def _mode_only(event, context):
    """The Loss of a function that does nothing but switch the mode of an argument, which happens to a copy."""
    frame = event.frame
    result = frame.result
    if result.__class__ is not Const or result.value is not None or event.kept or frame.site.row["host"] != "jax" \
            or context.flax < behaviour.GRAPH_OBJECTS_ARE_PYTREES:
        return None
    if not all(write.how == "mode" and origin == "argument" and context.interpreter.is_graph(write.target)
               for write, _, origin in event.lost):
        return None
    return Loss("lost", [(write, kinds) for write, kinds, _ in event.lost], [], "medium" if frame.generic else "high")


def _came_in(write, frame):
    """Whether a merged object was built from state that came into the trace."""
    parts = write.target.parts
    if parts is None:
        return True
    for state in parts[0]:
        link = state
        for _ in range(8):
            if link is None:
                break
            if link.origin in ("argument", "symbol") or link.level < frame.depth:
                return True
            link = link.taken
        root = state.root
        if getattr(root, "origin", "") in ("argument", "merged", "symbol"):
            return True
    return False


def _hands_back(write, frame):
    """Whether an object is only filled with the State that came in beside it, by a function that returns something
    else: the caller still has the State, and the object is a template."""
    if frame.result is None or any(one.__class__ is Const and one.value is None for one in options(frame.result)):
        return False
    states = write.value.items if write.value.__class__ is Seq else (write.value,)
    states = [each for one in states for each in (one.holds if one.__class__ is Opaque and not one.everything else (one,))]
    return all(one.__class__ is StateValue and one.origin == "argument" and one.taken is None
               and (not one.derived or (one.source is not None and one.source.derived))
               and one.level == frame.depth for one in states)


def _from_template(write):
    """Whether a merged object was built from captured States alone: a template, into which a function puts
    what it got, to compute something and forget it."""
    owner = write.target
    while owner.parts is None:
        owner = owner.parent
        if owner is None:
            return False
    for state in owner.parts[0]:
        link = state
        while link is not None:
            if link.origin in ("argument", "symbol") or getattr(link.root, "origin", "") in ("argument", "merged"):
                return False
            link = link.taken
    return True


def _matters(write, kinds, origin, trains, differentiated):
    """A forward pass in the functional form may drop counters and caches on purpose; a training step
    may not, and neither may random state or running statistics be dropped."""
    implicit = bool(write.trail)
    if differentiated and not implicit and write.how in _PUT_IN:
        return False  # a loss puts the parameters that it gets into a copy
    if origin == "merged" and write.how in ("attribute", "increment"):
        return False
    if write.how in ("attribute",) and implicit:
        return False
    if write.how in ("assign", "item", "increment", "attribute", "layer", "metric") and implicit and not trains:
        if origin == "merged" and not any(kind in INTEGER_KINDS or kind in STATISTICS for kind in kinds):
            return False
    if write.how == "layer" and origin == "merged" and not trains and not any(
            kind in INTEGER_KINDS or kind in STATISTICS for kind in kinds):
        return False
    return True


def _for_effect(write, frame):
    """Whether the function calls what continues from an old value as a statement: for nothing but its effect."""
    function = frame.function
    body = function.node.body if function.__class__ is Function else None
    return bool(write.trail) and write.continues and isinstance(body, list) and any(
        isinstance(node, ast.Expr) and node.value is write.trail[0][0] for statement in body for node in ast.walk(statement))


def _trains(write, event, context):
    """Whether a trace trains the object that a write changes: it updates it, differentiates by it, or returns another part
    of it into which it put values."""
    interpreter = context.interpreter
    lineage = interpreter.lineage(write.target)
    top = context.chain(write.target)[-1]
    if any(other.how in _PUT_IN and context.chain(other.target)[-1] is top for other in event.kept):
        return True
    for other in (*(one for one, _, _ in event.lost), *event.kept):
        if other.how in EXPLICIT and other.target.ident in lineage:
            return True
    for frame in context.gradients_in(event.frame):
        for _, value, _ in context.differentiated(frame):
            if any(one.ident in lineage or write.target.ident in interpreter.lineage(one) for one in context.owners(value)):
                return True
    return False
