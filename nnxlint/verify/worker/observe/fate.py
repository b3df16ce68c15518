"""What a caller does with the result of a call, read off its byte code."""

from __future__ import annotations

import ast
import dis
import linecache
import os
import re
import sys
import types
from typing import NamedTuple

from .. import walk

DROPPED = object()


def caller_frame(path):
    """The innermost running frame of a file."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name == path or os.path.realpath(name) == os.path.realpath(path):
            return frame
        frame = frame.f_back
    return None


def under_construction(path):
    """The object whose constructor runs a statement of a file, or None."""
    frame = caller_frame(path)
    names = frame.f_code.co_varnames[:1] if frame is not None and frame.f_code.co_argcount else ()
    built = frame.f_locals.get(names[0]) if names else None
    return built if walk.is_graph_object(built) else None


def attributes(place):
    """Names of the attributes that the statement of a place sets."""
    lines = linecache.getlines(place["path"])[place["line"] - 1:place["end_line"]]
    return re.findall(r"\.([A-Za-z_]\w*)\s*(?::[^=]*)?=", "".join(lines))


def owner(place):
    """The name before the dot in a call of a method."""
    line = "".join(linecache.getlines(place["path"])[place["line"] - 1:place["line"]])
    called = re.match(r"(?:[\w,\s]*=\s*)?(\w+)\.", line[place["column"]:])
    return called.group(1) if called else "self"


class Fate(NamedTuple):
    """What becomes of the value of a call. places: place in a tuple -> what becomes of that; rest: of the others, or of
    the whole: DROPPED, the name that it is bound to, or None if it cannot be said."""

    places: dict
    rest: object

    def of(self, place):
        """What becomes of a place in the tuple."""
        return self.places.get(place, self.rest)


def fate(frame):
    """The Fate of the value of the call that a frame is in."""
    after = [] if frame is None else [
        instruction for instruction in dis.get_instructions(frame.f_code)
        if instruction.offset > frame.f_lasti and instruction.opname not in ("CACHE", "NOP", "EXTENDED_ARG")]
    if not after:
        return Fate({}, None)
    first = after[0]
    if first.opname == "POP_TOP":
        return Fate({}, DROPPED)
    if first.opname == "UNPACK_SEQUENCE":
        return Fate(dict(enumerate(_targets(_stores(after[1:]), first.arg))), None)
    if first.opname in ("LOAD_CONST", "LOAD_SMALL_INT") and isinstance(first.argval, int) and len(after) > 1 and (
            after[1].opname == "BINARY_SUBSCR" or after[1].argrepr == "[]"):
        return Fate({first.argval: None}, DROPPED)
    return Fate({}, next(_stores(after[:1]), (None, None))[1])


def _stores(instructions):
    """("store", name or None for what is no plain name) or (name of an unpacking, its argument), in order."""
    for instruction in instructions:
        name = instruction.opname
        if name == "STORE_FAST_STORE_FAST":
            yield from (("store", one) for one in instruction.argval)
        elif name == "STORE_FAST_LOAD_FAST":
            yield "store", instruction.argval[0]
        elif name.startswith(("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")):
            yield "store", instruction.argval
        elif name.startswith("STORE_"):
            yield "store", None
        elif name.startswith("UNPACK_"):
            yield name, instruction.arg
        elif "JUMP" in name or name.startswith("RETURN"):
            return


def _targets(stores, number):
    """The names that so many places are bound to; None for what is no plain name, such as a tuple in its turn."""
    names = []
    for _ in range(number):
        what, value = next(stores, ("store", None))
        if what == "UNPACK_SEQUENCE":
            _targets(stores, value)
        elif what == "UNPACK_EX":
            _targets(stores, (value & 0xFF) + 1 + (value >> 8))
        names.append(value if what == "store" else None)
    return names


def is_read(frame, name):
    """May the name be read after the call that a frame is in? In a loop, before it counts too."""
    start = _start(frame)
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset > start and name in _loads(instruction):
            return True
    if frame.f_code.co_name == "<module>":
        return any(_reads(code, name) for code in frame.f_code.co_consts if isinstance(code, types.CodeType))
    return any(_reads(code, name) and _lives_on(frame, code) for code in frame.f_code.co_consts
               if isinstance(code, types.CodeType) and name in code.co_freevars)


def _start(frame):
    """Where what runs after the call that a frame is in begins: at the start of the outermost loop around it."""
    loops = [instruction for instruction in dis.get_instructions(frame.f_code)
             if "JUMP_BACKWARD" in instruction.opname and instruction.offset > frame.f_lasti
             and isinstance(instruction.argval, int) and instruction.argval <= frame.f_lasti]
    return min((instruction.argval for instruction in loops), default=frame.f_lasti)


def _lives_on(frame, code):
    """May a function that is defined in the code of a frame be called after the call that the frame is in?"""
    start = _start(frame)
    made = [instruction for instruction in dis.get_instructions(frame.f_code) if instruction.argval is code]
    if any(instruction.offset > start for instruction in made):
        return True
    scope = _definition("".join(linecache.getlines(frame.f_code.co_filename)), frame.f_code)
    if scope is None or code.co_name == "<lambda>":
        return True
    # Names that hold the function, or what was made of it: by a call, unless that is called at once.
    holders, pending = {code.co_name}, True
    statements = [node for node in ast.walk(scope) if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Return))]
    while pending:
        pending = False
        for node in statements:
            if node.value is None or not _holds(node.value, holders):
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if not all(isinstance(target, ast.Name) for target in targets):
                return True
            new = {target.id for target in targets} - holders
            holders, pending = holders | new, pending or bool(new)
    return any(instruction.offset > start and holders & {*_loads(instruction)} for instruction in dis.get_instructions(frame.f_code))


def _holds(node, holders):
    """May the value of an expression hold one of the functions of these names?"""
    if isinstance(node, ast.Call) and (isinstance(node.func, ast.Call) or isinstance(node.func, ast.Name) and node.func.id in holders):
        return any(_holds(value, holders) for value in [*node.args, *(keyword.value for keyword in node.keywords)])
    if isinstance(node, ast.Name):
        return node.id in holders
    return any(_holds(child, holders) for child in ast.iter_child_nodes(node))


def _definition(text, code):
    """The node of the function whose code it is, or None."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    first = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name
             and code.co_firstlineno in {node.lineno, *(decorator.lineno for decorator in node.decorator_list)}]
    return first[0] if first else None


def _reads(code, name):
    return any(name in _loads(instruction) for instruction in dis.get_instructions(code)) or any(
        _reads(inner, name) for inner in code.co_consts if isinstance(inner, types.CodeType))


def _loads(instruction):
    if not instruction.opname.startswith(("LOAD_FAST", "LOAD_NAME", "LOAD_GLOBAL", "LOAD_DEREF", "STORE_FAST_LOAD",
                                          "LOAD_CLASSDEREF", "LOAD_FROM_DICT")):
        return ()
    value = instruction.argval
    if instruction.opname == "STORE_FAST_LOAD_FAST":
        return (value[1],)
    return tuple(value) if isinstance(value, tuple) else (value,)
