"""What an expression can be worth: the lattice of the abstract evaluation.

A value is one of the classes below, or Multi for "one of these". UNKNOWN is the top: nothing is
known, and nothing is claimed about it.
"""

from __future__ import annotations

from itertools import count

_ids = count(1)


def new_ident():
    """A number larger than that of every value made before."""
    return next(_ids)


class Value:
    """Base of all values."""

    __slots__ = ()
    is_graph = False


class Unknown(Value):
    """Nothing is known, and no graph object can be inside."""

    __slots__ = ()

    def __repr__(self):
        return "?"


UNKNOWN = Unknown()


class Opaque(Value):
    """Result of an operation that is not understood: it may hold any of ``holds``.

    callee: the object whose unknown call made it; it is held only if it turns out not to be a
    graph object (calling a Module gives data, not the Module).
    """

    __slots__ = ("holds", "callee", "everything")

    def __init__(self, holds, callee=None):
        self.holds = holds
        self.callee = callee
        self.everything = False

    def __repr__(self):
        return f"Opaque{self.holds}"


class Const(Value):
    """A literal: str, bytes, int, float, bool, None, Ellipsis."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"Const({self.value!r})"


NONE = Const(None)
TRUE = Const(True)
FALSE = Const(False)
ELLIPSIS = Const(Ellipsis)


class Array(Value):
    """An array. read: ((Instance, epoch), ...) of the Variables whose content it is, unchanged.

    draws: the Writes of the Rngs that it was drawn from.
    origin: "key-const" a PRNG key made from a constant, "key" a derived key, "draw" drawn from
    Rngs, "" anything else. level: depth of the trace in which it was made. traced, batched: depth of
    the trace (of the mapped trace) on whose arguments it depends, 0 for none; like: the arrays that it
    was computed from. integer: it holds integers for certain. whole: Variables all of whose items it holds; joined: beside
    those of other arrays.
    """

    __slots__ = ("ident", "read", "origin", "level", "draws", "traced", "batched", "integer", "is_jax",
                 "read_outside", "whole", "joined")

    def __init__(self, level=0, read=(), origin="", draws=(), like=()):
        self.traced = self.batched = 0
        for value in like:
            for one in value.options if value.__class__ is Multi else (value,):
                if one.__class__ is Array:
                    self.traced = max(self.traced, one.traced)
                    self.batched = max(self.batched, one.batched)
        self.integer = self.joined = False
        self.whole = ()
        self.read_outside = False  # made in a trace, and read out of an object after that had ended
        self.is_jax = False  # made by a function of jax, not by arithmetic on unknown things
        self.ident = next(_ids)
        self.read = read
        self.origin = origin
        self.level = level
        self.draws = draws

    def __repr__(self):
        return f"Array({self.origin or ''}{self.read or ''})"


class Seq(Value):
    """A tuple or list with known items; rest: what unknown further items may be, or None."""

    __slots__ = ("items", "rest", "mutable", "level", "track", "data")

    def __init__(self, items, rest=None, mutable=False, level=0):
        self.items = items
        self.rest = rest
        self.mutable = mutable
        self.level = level
        self.track = None
        self.data = False  # marked as pytree data

    def __repr__(self):
        return f"Seq({self.items}{', *' + repr(self.rest) if self.rest else ''})"


class Dict(Value):
    """A dict with known keys; rest: what values under unknown keys may be, or None."""

    __slots__ = ("items", "rest", "level", "track", "data")

    def __init__(self, items, rest=None, level=0):
        self.items = items
        self.rest = rest
        self.level = level
        self.track = None
        self.data = False  # marked as pytree data

    def __repr__(self):
        return f"Dict({self.items}{', **' + repr(self.rest) if self.rest else ''})"


class External(Value):
    """A name of a package that is not the project's: its canonical dotted name."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"External({self.name})"


class ModuleRef(Value):
    """A module of the project."""

    __slots__ = ("module",)

    def __init__(self, module):
        self.module = module


class Function(Value):
    """A def or lambda of the project. owner: the ClassValue it was defined in, or None; cases: the arguments by
    name that its decorators call it with, in turn."""

    __slots__ = ("node", "module", "env", "owner", "qualname", "defaults", "kind", "uses", "cases")

    def __init__(self, node, module, env, owner, qualname, defaults, kind="function"):
        self.node = node
        self.module = module
        self.env = env
        self.owner = owner
        self.qualname = qualname
        self.defaults = defaults
        self.kind = kind  # "function" | "staticmethod" | "classmethod" | "property" | "cached_property"
        self.uses = 0
        self.cases = ()

    def __repr__(self):
        return f"Function({self.qualname})"


class Bound(Value):
    """A function bound to an object: obj.method."""

    __slots__ = ("function", "self")

    def __init__(self, function, self_):
        self.function = function
        self.self = self_

    def __repr__(self):
        return f"Bound({self.function}, {self.self})"


class LibraryMethod(Value):
    """A method of a library object: obj.update, model.train."""

    __slots__ = ("self", "name", "op")

    def __init__(self, self_, name, op):
        self.self = self_
        self.name = name
        self.op = op

    def __repr__(self):
        return f"LibraryMethod({self.self}.{self.name}:{self.op})"


class Partial(Value):
    """functools.partial(function, *args, **kwargs)."""

    __slots__ = ("function", "args", "kwargs")

    def __init__(self, function, args, kwargs):
        self.function = function
        self.args = args
        self.kwargs = kwargs


class ClassValue(Value):
    """A class of the project. family: what it is by its bases ("module", "variable", "plain",
    "struct", "tuple", "optimizer", ...); kind: its kind of Variable."""

    __slots__ = ("node", "module", "env", "qualname", "bases", "names", "family", "kind", "fields", "row",
                 "static_fields", "data_fields", "data", "mro", "hijax")

    def __init__(self, node, module, env, qualname, bases):
        self.node = node
        self.module = module
        self.env = env
        self.qualname = qualname
        self.bases = bases
        self.names = {}
        self.family = "plain"
        self.kind = None
        self.row = None
        self.fields = []
        self.static_fields = set()
        self.data_fields = set()
        self.data = None
        self.mro = ()
        self.hijax = False

    def __repr__(self):
        return f"ClassValue({self.qualname})"


class Instance(Value):
    """An object with attributes: a graph object, a Variable, a data class, a plain object, or one
    of which only the uses are known.

    graph: True, False, or None while nothing proves it. level: depth of the trace that owns it.
    parts: for a merged object, [(filter, StateValue)]: who owns which kinds. parent: the object it
    was first reached from. name: how the source calls it. origin: "new" | "argument" | "merged" |
    "symbol" (an argument of which only the uses are known).
    """

    __slots__ = ("ident", "cls", "row", "family", "kind", "graph", "attrs", "level", "parts", "parent", "name",
                 "origin", "flags", "hijax", "epoch", "source", "node", "lazy", "module", "rest",
                 "track", "options", "evidence", "const", "touched",
                 "donated", "watch", "former_parts")

    def __init__(self, *, cls=None, row=None, family=None, kind=None, graph=None, level=0, name="", origin="new",
                 node=None):
        self.ident = next(_ids)
        self.cls = cls
        self.row = row
        self.family = family
        self.kind = kind
        self.graph = graph
        self.attrs = {}
        self.level = level
        self.parts = None
        self.former_parts = None  # its parts in the trace that it has left
        self.parent = None
        self.name = name
        self.origin = origin
        self.flags = None
        self.hijax = False
        self.epoch = 0
        self.source = None  # the object it is a copy of, across a boundary or by clone
        self.node = node
        self.lazy = None  # class to instantiate when an attribute is first asked for
        self.module = None
        self.rest = None
        self.track = None
        self.options = None
        self.evidence = None
        self.const = False
        self.donated = None
        self.watch = None  # what wants to know that a name of it is read
        self.touched = 0  # number of the last read of its content

    @property
    def is_graph(self):
        return self.graph is True

    def __repr__(self):
        what = self.cls.qualname if self.cls else self.family or "?"
        return f"<{what} {full_name(self)}#{self.ident} L{self.level}>"


def full_name(instance):
    """How the source calls an object: its path from the variable that holds it, "trainer.model.norm"."""
    parts = []
    one = instance
    while one is not None and len(parts) < 12:
        if one.name:
            parts.append(one.name)
        one = one.parent
    text = ""
    for part in reversed(parts):
        text += part if part.startswith("[") or not text else f".{part}"
    return text


class StateValue(Value):
    """A State: a view of a root object's Variables that pass a filter.

    live: it shares the Variables. epoch: the root's count of writes when it was taken. level: depth
    of the trace that owns its arrays. base: the state it was computed or copied from.
    emptied: the root's count of writes when the arrays were read out of it, None for Variables. read_outside, batched: as of
    an Array.
    """

    __slots__ = ("ident", "root", "filter", "level", "live", "epoch", "source", "derived", "name", "track",
                 "node", "origin", "taken", "donated", "emptied", "read_outside", "batched")

    def __init__(self, root, filter_, level, live, epoch=0, name="", node=None):
        self.ident = next(_ids)
        self.root = root
        self.filter = filter_
        self.level = level
        self.live = live
        self.epoch = epoch
        self.source = None
        self.derived = False
        self.name = name
        self.track = None
        self.node = node
        self.origin = "new"
        self.taken = None
        self.donated = None
        self.emptied = None
        self.read_outside = False
        self.batched = 0

    def __repr__(self):
        return f"State({self.root}, {self.filter}, L{self.level})"


class GraphDefValue(Value):
    """A GraphDef: the structure of an object, no arrays."""

    __slots__ = ("of",)

    def __init__(self, of=None):
        self.of = of

    def __repr__(self):
        return f"GraphDef({self.of})"


class FilterValue(Value):
    """A filter expression, or a DiffState / StateAxes built on one."""

    __slots__ = ("filter", "argnum", "axes")

    def __init__(self, filter_, argnum=None, axes=None):
        self.filter = filter_
        self.argnum = argnum
        self.axes = axes


class Transformed(Value):
    """The result of applying a transform to a function. site: the Site."""

    __slots__ = ("site", "function", "options", "self")

    def __init__(self, site, function, options, self_=None):
        self.site = site
        self.function = function
        self.options = options
        self.self = self_

    def __repr__(self):
        return f"Transformed({self.site.transform}, {self.function})"


class TransformOptions(Value):
    """A transform with options but no function yet: partial(jax.jit, static_argnums=0), nnx.vmap(in_axes=0)."""

    __slots__ = ("name", "row", "args", "kwargs", "node")

    def __init__(self, name, row, args, kwargs, node):
        self.name = name
        self.row = row
        self.args = args
        self.kwargs = kwargs
        self.node = node


class Gradient(Value):
    """Gradients: of which values, by which site. alike: an optimizer that they went through treats all arrays alike;
    decays: it shrinks the parameters too; batched: as of an Array."""

    __slots__ = ("of", "site", "frame", "ident", "as_data", "alike", "decays", "batched")

    def __init__(self, of, site, frame=None):
        self.of = of
        self.site = site
        self.frame = frame
        self.ident = next(_ids)
        self.as_data = False
        self.alike = True
        self.decays = False
        self.batched = 0


class Super(Value):
    """super(): the next class in the method resolution order."""

    __slots__ = ("owner", "self")

    def __init__(self, owner, self_):
        self.owner = owner
        self.self = self_


class Caller(Value):
    """nnx.call((graphdef, state)): a call on it returns the output and the new graphdef and state."""

    __slots__ = ("object",)

    def __init__(self, object_):
        self.object = object_


class Multi(Value):
    """One of several values."""

    __slots__ = ("options",)

    def __init__(self, options):
        self.options = options

    def __repr__(self):
        return f"Multi{self.options}"


# Name of what stands for each of the parts of an object that a loop goes through.
EACH = "[*]"
_LIMIT = 6
_MOST_HELD = 40


def options(value):
    """The values that a value may be."""
    return value.options if value.__class__ is Multi else (value,)


def opaque(values, callee=None):
    """An Opaque that holds what some values hold, flat and each once; UNKNOWN if that is nothing.

    Beyond a bound it may hold anything: then nothing is ever said to be missing from it.
    """
    held = {}
    seen = set()
    stack = list(values)
    everything = False
    while stack:
        one = stack.pop()
        kind = one.__class__
        if kind is Opaque:
            everything = everything or one.everything
            callee = callee or one.callee
            if id(one) not in seen:
                seen.add(id(one))
                stack.extend(one.holds)
        elif kind is Multi or kind is Seq or kind is Dict:
            if id(one) not in seen:
                seen.add(id(one))
                stack.extend(contents(one))
        elif holds_state(one):
            held[id(one)] = one
        if len(held) > _MOST_HELD:
            everything = True
            break
    if not held and callee is None and not everything:
        return UNKNOWN
    made = Opaque(tuple(held.values()), callee)
    made.everything = everything
    return made


def join(first, second):
    """A value that may be either."""
    if first is second or second is None:
        return first
    if first is None:
        return second
    out = []
    for value in (*options(first), *options(second)):
        for index, known in enumerate(out):
            if known is value or _same(known, value):
                break
            merged = _merge(known, value)
            if merged is not None:
                out[index] = merged
                break
        else:
            out.append(value)
    if len(out) == 1:
        return out[0]
    if len(out) > _LIMIT:
        return opaque(out)
    return Multi(tuple(out))


def _merge(first, second):
    """One value for two of the same shape, item by item; None where they differ in shape."""
    kind = first.__class__
    if kind is not second.__class__:
        return None
    if kind is Opaque:
        return opaque((first, second))
    if kind is Seq and not first.mutable and not second.mutable and len(first.items) == len(second.items):
        made = Seq([join(a, b) for a, b in zip(first.items, second.items)], join(first.rest, second.rest), False,
                   first.level)
        return made
    if kind is Gradient and first.site is second.site:
        return first
    if kind is Instance and first.parts is not None and second.parts is not None and first.parts[0] == second.parts[0] \
            and first.parts[1] is not second.parts[1]:
        return first if first.parts[1] else second  # a flag decides whether the merge copies: claim what both do
    return None


def _same(first, second):
    if first.__class__ is not second.__class__:
        return False
    if first.__class__ is Const:
        return first.value is second.value or (type(first.value) is type(second.value) and first.value == second.value)
    if first.__class__ is External:
        return first.name == second.name
    if first.__class__ is Seq and not first.mutable and not second.mutable:
        return (len(first.items) == len(second.items) and first.rest is second.rest
                and all(a is b or _same(a, b) for a, b in zip(first.items, second.items)))
    if first.__class__ is Array:
        return not (first.read or second.read or first.origin or second.origin) and first.level == second.level \
            and first.traced == second.traced and first.batched == second.batched
    return False


def contents(value):
    """The values directly inside a container, an object or a bound function."""
    kind = value.__class__
    if kind is Seq:
        return value.items if value.rest is None else [*value.items, value.rest]
    if kind is Dict:
        return list(value.items.values()) if value.rest is None else [*value.items.values(), value.rest]
    if kind is Instance:
        return list(value.attrs.values()) if value.rest is None else [*value.attrs.values(), value.rest]
    if kind is Multi:
        return value.options
    if kind is Opaque:
        return value.holds
    if kind is Bound:
        return (value.self,)
    if kind is Partial:
        return (value.function, *value.args, *value.kwargs.values())
    return ()


def batched_in(value):
    """Depth of the mapped trace on whose arguments arrays, States or gradients in a value depend, 0 for none."""
    if value.__class__ is Seq or value.__class__ is Multi:
        return max(map(batched_in, contents(value)), default=0)
    return value.batched if value.__class__ in (Array, Gradient, StateValue) else 0


# Values that stand for code to call.
CALLABLE = (Function, Bound, Partial, Transformed, ClassValue)
_STATELESS = (Const, External, ModuleRef, ClassValue, FilterValue, Unknown, TransformOptions, Gradient, Function,
              GraphDefValue)


def holds_state(value):
    """Whether a value may hold a graph object, a State, or content of a Variable."""
    cls = value.__class__
    if cls in _STATELESS:
        return False
    if cls is Array:
        return bool(value.read)
    return True
