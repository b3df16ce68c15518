"""What a caller does with the result of a call, read off its byte code."""

from __future__ import annotations

import dis
import os
import sys
import types


def caller_frame(path):
    """The innermost running frame of a file."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name == path or os.path.realpath(name) == os.path.realpath(path):
            return frame
        frame = frame.f_back
    return None


def fate(frame):
    """What becomes of the value of the call that a frame is in.

    Returns "dropped"; a list of names, one for each place of an unpacked tuple (or one name for a
    whole value), where None stands for a place that is not a plain name; or None if it cannot be said.
    """
    if frame is None:
        return None
    after = [instruction for instruction in dis.get_instructions(frame.f_code)
             if instruction.offset > frame.f_lasti and instruction.opname not in ("CACHE", "NOP", "EXTENDED_ARG")]
    if not after:
        return None
    first = after[0]
    if first.opname == "POP_TOP":
        return "dropped"
    if first.opname.startswith("UNPACK_SEQUENCE"):
        names = []
        for instruction in after[1:]:
            if len(names) >= first.arg:
                break
            names += _stores(instruction)
        return names[:first.arg]
    names = _stores(first)
    return names if names != [None] else None


def _stores(instruction):
    name = instruction.opname
    if name in ("STORE_FAST_STORE_FAST",):
        return list(instruction.argval)
    if name == "STORE_FAST_LOAD_FAST":
        return [instruction.argval[0]]
    if name.startswith(("STORE_FAST", "STORE_NAME", "STORE_GLOBAL", "STORE_DEREF")):
        return [instruction.argval]
    return [None]


def is_read(frame, name):
    """May the name be read after the call that a frame is in? In a loop, before it counts too."""
    offset = frame.f_lasti
    loops = [instruction for instruction in dis.get_instructions(frame.f_code)
             if "JUMP_BACKWARD" in instruction.opname and instruction.offset > offset
             and isinstance(instruction.argval, int) and instruction.argval <= offset]
    start = min((instruction.argval for instruction in loops), default=offset)
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset > start and name in _loads(instruction):
            return True
    if frame.f_code.co_name == "<module>":
        return any(_reads(code, name) for code in frame.f_code.co_consts if isinstance(code, types.CodeType))
    return any(_reads(code, name) for code in frame.f_code.co_consts
               if isinstance(code, types.CodeType) and name in code.co_freevars)


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
