"""Objects and States that are used as they were before a step whose new state goes nowhere else."""

from __future__ import annotations

from ._report import top_name


def use_of_old(event, context):
    """(module, node, label, thrown) of a use of what a chain of steps started from, after the last of them, when nothing
    but the same step ever reads the new state; else None. thrown: where a helper's result that holds it is bound to `_`, as
    (module, node), or None."""
    if context.interpreter.incomplete or event.frame.expecting or event.frame.generic or not context.trains(event) \
            or context.refuses(event.frame) is not None:
        return None
    chain = [other for other in context.events if other.kind == "returned" and other.site is event.site]
    if chain[0] is not event or any(
            other.open or (carrier.used_elsewhere and not carrier.of_optimizer) for other in chain for carrier in other.carriers):
        return None
    if not any(carrier.used for other in chain for carrier in other.carriers):
        return None
    carriers = [carrier for other in chain for carrier in other.carriers]
    thrown = next((carrier.thrown for carrier in carriers if carrier.thrown), None)
    functional = any(carrier.of_optimizer for carrier in carriers) and thrown is None
    last = context.position(chain[-1])
    owners = event.owners
    for other in context.events[last + 1:]:
        if other.kind == "updated" and other.root.ident in owners:
            return None
        if other.kind == "eager_call" and other.instance.ident in owners:
            if functional and not other.repeating:
                continue  # a last look at the object, as for a shape
            return other.module, other.node, top_name(other.instance) or owners[other.instance.ident], thrown
        if other.kind == "called" and not other.outer and other.frame.site is not event.site and not other.frame.synthetic:
            for label, outside, _, _ in other.frame.arguments:
                if getattr(outside, "ident", None) in owners:
                    return other.frame.call_module, other.frame.call_node, label, thrown
    return None
