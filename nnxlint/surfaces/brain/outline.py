"""A Python file in outline: names, signatures, bases and attributes stay, what functions do goes.

The outline is source text with the line numbers of the file. Building a tree of it in place of the
file costs a fraction, and says of each name what the file says: that it is there, how it is called,
which attributes and bases it has. What a function computes is not said, but for whether that is a dict.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from .dynamic import dynamic_names, open_classes
from .returned import functions_of, gives_dict

# A name that nothing binds: whatever is inferred from it is unknown.
UNKNOWN = "_nnxlint_unknown"
# Of what comes back, the kind is kept where it is a dict: there is style to be said about those.
_A_DICT = f"{{{UNKNOWN}: {UNKNOWN}}}"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)
# Decorators that decide how a definition is used.
_TELLING = frozenset({
    "property", "staticmethod", "classmethod", "cached_property", "setter", "getter", "deleter", "abstractmethod",
    "abstractproperty", "overload", "contextmanager", "asynccontextmanager", "final", "override",
})
# Decorators after which a function is called as it is written, by themselves or in ``partial``. After
# any other the signature is not known, except for the number of arguments, as Pylint has it.
_KEEPING = frozenset({"jit", "export", "api_boundary", "custom_jvp", "custom_vjp"})
_KEPT_SIGNATURE = "object"


class Outline(NamedTuple):
    """text: the outline; attributes: line of a class statement -> names that its methods set on their object;
    open_classes: lines of statements of classes that are given attributes by computed names."""

    text: str
    attributes: dict
    open_classes: frozenset


def outline(text):
    """Outline of a file's text. Raises SyntaxError, ValueError or RecursionError as ``ast.parse`` does."""
    tree = ast.parse(text)
    reader = _Reader(text, functions_of(tree.body))
    names = dynamic_names(tree)
    reader.block(tree.body)
    if names is not None:
        reader.leave_out(tree.body, names.absent)
        reader.lines += [f"{name} = {UNKNOWN}" for name in sorted(names.present)]
    is_open = open_classes(tree) if "setattr(" in text else frozenset()
    return Outline("\n".join(reader.lines) + "\n", reader.attributes, is_open)


class _Reader:
    def __init__(self, text, functions):
        self.functions = functions
        self.lines = text.split("\n")
        self.attributes = {}

    def block(self, body, owner=None):
        """Shorten the statements of a block; owner is the class that it is in, or None."""
        for statement in body:
            if isinstance(statement, _FUNCTIONS):
                self._function(statement, owner)
            elif isinstance(statement, ast.ClassDef):
                self.attributes[statement.lineno] = {}
                self.block(statement.body, statement)
            elif _binds_nothing(statement):
                self._put(statement, "0")
            else:
                for inner in _blocks(statement):
                    self.block(inner, owner)

    def leave_out(self, body, names):
        """Blank the statements of a module that bind only such names, and that which binds ``__getattr__``."""
        for statement in body:
            bound = _bound(statement)
            if "__getattr__" in bound or bound and bound <= names:
                self._put(statement, "0")
            for inner in _blocks(statement) if not isinstance(statement, _SCOPES) else ():
                self.leave_out(inner, names)

    def _function(self, node, owner):
        if owner is not None and _fits_any_signature(node):
            self._put(node, f"{node.name} = {UNKNOWN}")
            return
        own = list(_own(node.body))
        if owner is not None:
            self.attributes[owner.lineno].update(_attributes(node, own))
        for decorator in node.decorator_list:
            if _last_name(decorator) not in _TELLING:
                self._put(decorator, _KEPT_SIGNATURE if _keeps_signature(decorator) else UNKNOWN)
        first = node.body[0]
        start = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", ()))])
        if start == first.lineno and not self._begins_line(first):
            return  # ``def f(): ...`` on one line
        line = self.lines[start - 1]
        indent = line[:len(line) - len(line.lstrip())]
        yields = any("yield" in one for one in self.lines[start - 1:node.end_lineno]) and _yields(own)
        self.lines[start - 1:node.end_lineno] = [indent + _told(node, owner, own, yields, self.functions)] + [""] * (node.end_lineno - start)

    def _begins_line(self, node):
        return not self.lines[node.lineno - 1].encode()[:node.col_offset].strip()

    def _put(self, node, text):
        """Put text in the place of a node, whose other lines stay empty."""
        start, end = node.lineno, node.end_lineno
        before = self.lines[start - 1].encode()[:node.col_offset].decode()
        after = self.lines[end - 1].encode()[node.end_col_offset:].decode()
        self.lines[start - 1:end] = [before + text + after] + [""] * (end - start)


def _binds_nothing(statement):
    """Whether a statement has an effect that no reader of names sees: a call, an assignment to a part of something."""
    if isinstance(statement, (ast.Expr, ast.Assert)):
        return True
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in statement.targets)
    if isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
        return isinstance(statement.target, (ast.Attribute, ast.Subscript))
    return False


def _bound(statement):
    """Names that a definition or a plain assignment binds."""
    if isinstance(statement, _FUNCTIONS):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _blocks(statement):
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, ())
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _last_name(decorator):
    while isinstance(decorator, ast.Call):
        decorator = decorator.func
    return decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", None)


def _keeps_signature(decorator):
    if isinstance(decorator, ast.Call) and _last_name(decorator) == "partial" and decorator.args:
        decorator = decorator.args[0]
    return _last_name(decorator) in _KEEPING


def _attributes(node, own):
    """Names that a method, with its own statements, sets on its first parameter."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    if not parameters:
        return {}
    return {inner.attr: None for statement in own for target in _targets(statement) for inner in ast.walk(target)
            if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)
            and isinstance(inner.value, ast.Name) and inner.value.id == parameters[0].arg}


def _targets(statement):
    if isinstance(statement, ast.Assign):
        return statement.targets
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in statement.items if item.optional_vars is not None]
    return [statement.target] if hasattr(statement, "target") else []


def _fits_any_signature(node):
    """Whether a method is declared as ``def f(self, *args, **kwargs): ...``: it is there, and overridden at will."""
    given = node.args
    return (len(given.args) == 1 and not given.posonlyargs and not given.kwonlyargs and given.vararg is not None
            and given.kwarg is not None and not node.decorator_list and all(_says_nothing(one) for one in node.body))


def _told(node, owner, own, yields, functions):
    """Statements, on one line, that say of a function's body what matters to those who call or override it.

    own: its own statements; yields: whether it is a generator; functions: of returned.functions_of the module.
    """
    body = node.body
    if len(body) > 1 and _says_nothing(body[0]):
        body = body[1:]
    if all(_says_nothing(one) for one in body):
        return "pass" if isinstance(body[0], ast.Pass) else "..."
    if isinstance(body[0], ast.Raise) and body[0].exc is not None:
        if owner is not None and not _is_to_be_overridden(node, owner):
            return f"return {UNKNOWN}"
        return "raise " + ast.unparse(body[0].exc)
    returned = [statement.value for statement in own if isinstance(statement, ast.Return)]
    told = [f"yield {UNKNOWN}"] if yields else []
    if any(value is not None and not (isinstance(value, ast.Constant) and value.value is None) for value in returned):
        told.append(f"return {_A_DICT if owner is None and gives_dict(node, _own, functions) else UNKNOWN}")
    elif returned:
        told.append("return")
    return "; ".join(told) or "0"


def _is_to_be_overridden(node, owner):
    """Whether a method that raises leaves its work to subclasses, and is not an operation that nobody has
    (``__iadd__``) or one that a decorator of subclasses provides (``dataclass_transform``)."""
    if any(_last_name(decorator) == "dataclass_transform" for decorator in owner.decorator_list):
        return False
    return not node.name.startswith("__") or node.name in ("__init__", "__call__")


def _says_nothing(statement):
    return isinstance(statement, ast.Pass) or isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _own(body):
    """The statements of a function's body, those in its blocks included, those of functions and classes in it not."""
    for statement in body:
        yield statement
        if not isinstance(statement, _SCOPES):
            for block in _blocks(statement):
                yield from _own(block)


def _yields(own):
    """Whether there is a ``yield`` in the expressions of a function's own statements."""
    stack = [one for one in own if not isinstance(one, _SCOPES)]
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        stack.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, (*_SCOPES, ast.stmt)))
    return False
