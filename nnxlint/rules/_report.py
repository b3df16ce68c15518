"""How findings speak: places, steps, names, and what happens on which Flax."""

from __future__ import annotations

import ast
import os

from ..facts import shown, versions
from ..model.values import Bound, Function, Partial, StateValue, Transformed, full_name, options
from .finding import Finding, Place, Step

_MOST_STEPS = 8


def place_of(module, node):
    """The Place of a node."""
    line, end = node.lineno, node.end_lineno or node.lineno
    return Place(module.path, line, module.column(line, node.col_offset), end, module.column(end, node.end_col_offset or 0))


def where(module, node, home):
    """"line 12", or "helpers.py line 12" in another file than home."""
    if module is home:
        return f"line {node.lineno}"
    return f"{os.path.basename(module.path)} line {node.lineno}"


def transform_name(site):
    """The transform as the message names it."""
    return shown(site.transform)


def function_name(value):
    """The qualified name of what a transform was applied to."""
    for _ in range(8):
        name = getattr(value, "qualname", None)
        if name:
            return name
        inner = getattr(value, "function", None)
        if inner is None:
            break
        value = inner
    cls = getattr(value, "cls", None)
    if cls is not None:
        return f"{cls.qualname}.__call__"
    options = getattr(value, "options", None)
    if isinstance(options, tuple) and options:
        return function_name(options[0])
    return "<function>"


def short_name(value):
    """The last part of the qualified name."""
    name = function_name(value)
    return "the lambda" if name.endswith("<lambda>") else name.rpartition(".")[2] if "<locals>" in name else name


def names(instances):
    """Names of objects, as the source calls them, each once, in order."""
    out = []
    for instance in instances:
        name = top_name(instance)
        if name and name not in out:
            out.append(name)
    return out


def top_name(instance):
    """The name of an object: its own, or that of the object it was reached from."""
    if instance.__class__ is StateValue:
        return instance.name
    return full_name(instance) or (instance.cls.qualname if instance.cls is not None else "") or ""


def captured_name(target, function):
    """How the function that captures an object calls it: by the name that it closes over, with the path from there
    to the object; its first name where that is not to be found."""
    while function.__class__ in (Transformed, Bound, Partial):
        function = function.function
    path = []
    one = target
    while one is not None and len(path) < 12 and function.__class__ is Function:
        name = _name_in_code(function, one)
        if name is not None:
            text = name
            for part in reversed(path):
                text += part if part.startswith("[") else f".{part}"
            return text
        path.append(one.name or "")
        one = one.parent
    return top_name(target)


def _name_in_code(function, value):
    """The name by which the code of a function reaches a value of the scopes around it, or None."""
    names = {node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)}
    env = function.env
    while env is not None:
        for name in names & env.vars.keys():
            if any(one is value for one in options(env.vars[name])):
                return name
        env = env.parent
    for name in names & function.module.values.keys():
        if any(one is value for one in options(function.module.values[name])):
            return name
    return None


def owner_name(instance, frame):
    """The argument through which an object came into a trace, else its own name."""
    one = instance
    for _ in range(30):
        for label, outside, inside, _ in frame.arguments:
            if inside is one:
                return label
        if one.parent is None:
            break
        one = one.parent
    return top_name(one) or top_name(instance)


def listed(words):
    """"a", "a and b", "a, b and c"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def write_steps(write):
    """Steps from the entry of the trace to a change."""
    steps = [Step(place_of(module, node), f"calls {name.rpartition('.<locals>.')[2]}")
             for node, module, name in write.trail if hasattr(node, "lineno")]
    steps = steps[:_MOST_STEPS]
    steps.append(Step(place_of(write.module, write.node), write.text))
    return steps


def flax_text(context):
    """"Flax 0.12.8", or a range of them."""
    first, last = context.versions[0], context.versions[-1]
    if first == last:
        return f"Flax {versions.show(first)}"
    return f"Flax {versions.show(first)} to {versions.show(last)}"


def finding(rule, site, message, *, context, outcome, confidence="high", steps=(), subjects=(), place=None):
    """A Finding at the application of a transform."""
    steps = dict.fromkeys(steps)  # a loop over layers comes by the same place again and again
    first = Step(place_of(site.module, site.node), f"{transform_name(site)} is applied to {short_name(site.function)}")
    return finding_at(
        rule, place or place_of(site.module, site.node), message, context=context, outcome=outcome, confidence=confidence,
        steps=(first, *steps), subjects=subjects, function=function_name(site.function), transform=transform_name(site))


def finding_at(rule, place, message, *, context, outcome, confidence="high", steps=(), subjects=(), function="", transform=""):
    """A Finding at a place that may be no application of a transform."""
    return Finding(
        rule=rule.symbol, code=rule.code, place=place, message=" ".join(message.split()), severity=rule.severity,
        outcome=outcome, confidence=confidence, function=function, transform=transform, steps=steps, subjects=subjects,
        flax=flax_text(context)[5:])
