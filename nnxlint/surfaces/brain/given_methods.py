"""Methods that a library's class decorator adds to the class below it."""

from __future__ import annotations

from astroid import nodes

from nnxlint.facts import GIVEN_METHODS, canonical


def is_given_methods(node):
    """Whether a class is decorated by such a decorator."""
    return node.decorators is not None and any(_given(decorator) for decorator in node.decorators.nodes)


def give_methods(node):
    """Let the class have the methods, unless it defines them."""
    for decorator in node.decorators.nodes:
        for name in _given(decorator):
            node.locals.setdefault(name, [nodes.Unknown(parent=node)])


def _given(decorator):
    return GIVEN_METHODS.get(canonical(_dotted(decorator)), ())


def _dotted(node):
    """What a decorator's name is imported as, dotted, or ""."""
    while isinstance(node, nodes.Call):
        node = node.func
    parts = []
    while isinstance(node, nodes.Attribute):
        parts.append(node.attrname)
        node = node.expr
    if not isinstance(node, nodes.Name):
        return ""
    for bound in node.root().locals.get(node.name, ()):
        if isinstance(bound, nodes.ImportFrom) and not bound.level:
            parts += [bound.real_name(node.name), bound.modname]
        elif isinstance(bound, nodes.Import):
            name = bound.real_name(node.name)
            parts.append(name if (name, node.name) in bound.names else node.name)
        else:
            continue
        return ".".join(reversed(parts))
    return ""
