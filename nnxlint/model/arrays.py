"""Array functions: the array that each of them gives."""

from __future__ import annotations

from ..facts.functions import (
    ARRAY_FROM_VALUE, ARRAY_FROM_VALUES, HOST_ARRAY_PREFIX, INTEGER_DTYPES, INTEGERS, INTEGERS_OF_A_COUNT, JOINING,
)
from .values import UNKNOWN, Array, Const, External, Opaque, Seq, StateValue, options


class Arrays:
    """Mixin: array_function, keeps_argument."""

    def keeps_argument(self, name, args, kwargs):
        """An array function whose result holds an argument as it is."""
        if name.startswith(HOST_ARRAY_PREFIX):
            self.data_use(*args)
        held = []
        for value in (*args, *kwargs.values()):
            for one in options(value):
                if one.__class__ is Seq:
                    held.extend(one.items)
                    if one.rest is not None:
                        held.append(one.rest)
                else:
                    held.append(one)
        read = []
        for one in held:
            if one.__class__ is Array:
                read.extend(one.read)
        if len(held) == 1 and held[0].__class__ is Array:
            return held[0]
        return self._computed_by(name, args, kwargs, Array(len(self.frames), tuple(read), like=held))

    def array_function(self, name, args, kwargs):
        """An array function: a new array, whatever goes in."""
        values = [*args, *kwargs.values()]
        self.data_use(*values)
        like = [self.data(value) for value in values]
        for value in values:
            if value.__class__ in (Opaque, StateValue, Seq):
                self.touch_all(value)
            if value.__class__ is Seq:
                like.extend(value.items)
        if name.startswith(HOST_ARRAY_PREFIX) and not any(one.__class__ is Array and one.traced for one in like):
            return UNKNOWN
        draws = next((one.draws for one in args if one.__class__ is Array and one.draws), ())
        return self._computed_by(name, args, kwargs, Array(len(self.frames), draws=draws, like=like))

    def _computed_by(self, name, args, kwargs, made):
        """A new array, with what the function says of it whose result it is."""
        made.is_jax = not name.startswith(HOST_ARRAY_PREFIX) and not self.compile_time
        made.integer = _makes_integers(name, args, kwargs)
        if name in JOINING:
            for value in args:
                for one in value.items if value.__class__ is Seq else (value,):
                    if one.__class__ is Array:
                        made.whole = (*made.whole, *one.whole)
                        made.joined = True
        return made


def _makes_integers(name, args, kwargs):
    """Whether an array function gives integers for certain: by its dtype, or from a Python int."""
    last = name.rpartition(".")[2]
    if name in INTEGERS_OF_A_COUNT:
        return len(args) > 1 and _is_integer(args[1])
    if name in INTEGERS and "dtype" not in kwargs:
        return True
    for value in (*args[1:], *kwargs.values()):
        if value.__class__ is External and value.name.rpartition(".")[2] in INTEGER_DTYPES:
            return True
        if value.__class__ is External and "float" in value.name:
            return False
    if last in INTEGER_DTYPES:
        return True
    if last in ARRAY_FROM_VALUES:
        return bool(args) and not kwargs and all(_is_integer(one) for one in args)
    return last in ARRAY_FROM_VALUE and bool(args) \
        and _is_integer(args[0]) and len(args) == 1 and not kwargs


def _is_integer(value):
    return value.__class__ is Const and isinstance(value.value, int) and not isinstance(value.value, bool)
