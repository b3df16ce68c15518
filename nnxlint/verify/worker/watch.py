"""Sees every write to a Variable or to an attribute of a graph object, and can take writes back.

The value of a Variable lives in a slot of its class. Replacing the slot's descriptor by one that
notes the write and then delegates catches assignment, ``nnx.update``, optimizers, layers and
``object.__setattr__`` alike, whatever name the program calls them by.
"""

from __future__ import annotations

import threading

MISSING = object()

_stack = threading.local()
_listeners = []
_readers = []
_slot = None
_base = None
_set_attribute = None


def logs():
    """The write logs that are open in this thread, outermost first."""
    try:
        return _stack.logs
    except AttributeError:
        _stack.logs = []
        return _stack.logs


class _WatchedSlot:
    """Data descriptor in place of the slot that holds a Variable's value."""

    def __init__(self, slot):
        self.slot = slot
        self.get = slot.__get__
        self.__doc__ = slot.__doc__

    def __get__(self, variable, owner=None):
        if variable is None:
            return self
        for reader in tuple(_readers):
            reader.read(variable, "")
        return self.get(variable, owner)

    def __set__(self, variable, value):
        open_logs = logs()
        if open_logs or _listeners:
            old = self.peek(variable)
            for log in open_logs:
                log.note_value(variable, old, value)
            self.slot.__set__(variable, value)
            for listener in _listeners:
                listener(variable, old, value)
        else:
            self.slot.__set__(variable, value)
        for reader in tuple(_readers):
            reader.written(variable, "")

    def __delete__(self, variable):
        self.slot.__delete__(variable)

    def peek(self, variable):
        """The value, or MISSING while the Variable is being made."""
        try:
            return self.get(variable, type(variable))
        except AttributeError:
            return MISSING


def install(nnx):
    """Put the watch into flax.nnx, once, in this process. nnx: the module flax.nnx."""
    global _slot, _base, _set_attribute
    if _slot is not None:
        return
    name = "_raw_value" if "_raw_value" in vars(nnx.Variable) else "raw_value"
    _slot = _WatchedSlot(vars(nnx.Variable)[name])
    setattr(nnx.Variable, name, _slot)

    _base = base = nnx.Pytree if hasattr(nnx, "Pytree") else nnx.Object
    _set_attribute = base._setattr

    def _setattr(self, name, value):
        open_logs = logs()
        if open_logs:
            old = vars(self).get(name, MISSING)
            for log in open_logs:
                log.note_attribute(self, name, old)
        _set_attribute(self, name, value)
        for reader in tuple(_readers):
            reader.written(self, name)

    base._setattr = _setattr


def value_of(variable):
    """The raw value of a Variable: an array, a tracer, a reference, or MISSING."""
    return _slot.peek(variable)


def put(variable, value):
    """Give a Variable its value without anybody noticing."""
    _slot.slot.__set__(variable, value)


def listen(listener):
    """Call ``listener(variable, old, new)`` after each write from now on."""
    _listeners.append(listener)


def unlisten(listener):
    """Stop calling the listener."""
    if listener in _listeners:
        _listeners.remove(listener)


class Reads:
    """Which Variables and attributes are read after they were written, between ``start`` and ``stop``.

    of: (object, name of the attribute, or "" for the value of a Variable) that count as written from the
    beginning; heard: is called with each such read. used: (id of object, name) of what was read.
    """

    def __init__(self, of=(), heard=lambda owner, name: None):
        self.fresh = {(id(owner), name) for owner, name in of}
        self.heard = heard
        self.used = set()

    def start(self):
        """Begin to look; returns itself."""
        if not _readers:
            def __getattribute__(owner, name):
                for reader in tuple(_readers):
                    reader.read(owner, name)
                return object.__getattribute__(owner, name)

            _base.__getattribute__ = __getattribute__
        _readers.append(self)
        return self

    def stop(self):
        """Look no longer."""
        if self in _readers:
            _readers.remove(self)
            if not _readers:
                del _base.__getattribute__

    def written(self, owner, name):
        """Something was written."""
        self.fresh.add((id(owner), name))

    def read(self, owner, name):
        """Something is being read."""
        if (id(owner), name) in self.fresh:
            self.used.add((id(owner), name))
            self.heard(owner, name)


class Log:
    """The writes between ``with`` and its end, in this thread.

    values      id of Variable -> (Variable, value before its first write, or MISSING if the
                Variable was made meanwhile)
    entered     id of Variable -> the first value that it ever had
    attributes  (id of object, name) -> (object, name, value before or MISSING)
    """

    def __init__(self):
        self.values = {}
        self.entered = {}
        self.attributes = {}

    def __enter__(self):
        logs().append(self)
        return self

    def __exit__(self, *error):
        logs().remove(self)

    def note_value(self, variable, old, new):
        key = id(variable)
        if key not in self.values:
            self.values[key] = (variable, old)
            self.entered[key] = new if old is MISSING else old

    def note_attribute(self, owner, name, old):
        self.attributes.setdefault((id(owner), name), (owner, name, old))

    def written(self):
        """(Variable, first value, value now) of each Variable whose value is another one now."""
        for key, (variable, _) in self.values.items():
            first, now = self.entered[key], value_of(variable)
            if now is not first and now is not MISSING:
                yield variable, first, now

    def changed_attributes(self):
        """(owner, name, before, now) of each attribute whose value differs now."""
        for owner, name, old in self.attributes.values():
            now = vars(owner).get(name, MISSING)
            if now is not old:
                yield owner, name, old, now

    def undo(self):
        """Put back what was there when the log was opened."""
        for variable, old in self.values.values():
            if old is not MISSING:
                put(variable, old)
        for owner, name, old in self.attributes.values():
            if old is MISSING:
                vars(owner).pop(name, None)
            else:
                object.__setattr__(owner, name, old)
