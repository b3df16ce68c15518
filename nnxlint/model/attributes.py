"""Attributes and items: what reading one gives, what assigning one changes."""

from __future__ import annotations

import ast

from ..facts import describe
from ..facts.classes import (
    ARRAY_FACTS, GRAPH_METHODS, RNG_METHODS_WITHOUT_DRAW, STATE_METHODS, STREAM_ROW, STRUCT_METHODS, VARIABLE_CONTENT,
    VARIABLE_METHODS,
)
from .filters import MAYBE, both
from .values import (
    UNKNOWN, Array, Bound, Caller, ClassValue, Const, Dict, External, Function, Gradient, GraphDefValue, Instance,
    LibraryMethod, ModuleRef, Multi, Opaque, Partial, Seq, StateValue, Super, Transformed, full_name, join, options,
)

_KEEPING = frozenset({"astype", "reshape", "copy", "squeeze", "ravel", "flatten", "block_until_ready", "at", "set", "add",
                      "T", "view", "get"})
_LIST_METHODS = frozenset({"append", "extend", "insert", "pop", "copy", "index", "count", "sort", "reverse", "remove", "clear"})
_DICT_METHODS = frozenset({"get", "items", "values", "keys", "update", "pop", "setdefault", "copy", "popitem"})


class Attributes:
    """Mixin: getattr, setattr, getitem, setitem on values."""

    def getattr(self, value, name, node):
        """value.name"""
        kind = value.__class__
        if kind is External:
            if name in STRUCT_METHODS:
                what, row = describe(value.name)
                if what == "class" and row["family"] == "struct":
                    return LibraryMethod(value, name, STRUCT_METHODS[name])
            return self.external(f"{value.name}.{name}")
        if kind is Instance:
            return self._instance_attribute(value, name, node)
        if kind is Const:
            return self.constant_attribute(value, name)
        if kind is ModuleRef:
            return self.module_attribute(value.module, name)
        if kind is Multi:
            result = None
            for one in value.options:
                if one.__class__ is Const and one.value is None:
                    continue
                result = join(result, self.getattr(one, name, node))
            return UNKNOWN if result is None else result
        if kind is StateValue:
            op = STATE_METHODS.get(name)
            return LibraryMethod(value, name, op) if op else self.part_of_state(value, name)
        if kind in (Opaque, Array) and name in ARRAY_FACTS:
            return UNKNOWN
        if kind is Opaque or kind is Gradient or kind is Caller:
            return value if kind is not Caller else LibraryMethod(value, name, "call_method")
        if kind is ClassValue:
            return self._class_attribute(value, name, node)
        if kind is Seq:
            return LibraryMethod(value, name, "list") if name in _LIST_METHODS else self.mix((value,))
        if kind is Dict:
            return LibraryMethod(value, name, "dict") if name in _DICT_METHODS else self.mix((value,))
        if kind is Array:
            if name in _KEEPING:
                return LibraryMethod(value, name, "keep")
            return LibraryMethod(value, name, "array")
        if kind is Super:
            found, owner = self.find_in_mro(value.owner, name, after=True, start=value.self)
            if found is not None:
                return self._bind_method(found, value.self, name, node)
            if name == "__init__":
                return LibraryMethod(value.self, name, "construct_part")
            return self._library_attribute(value.self, name, node) or UNKNOWN
        if kind is Transformed or kind is Partial:
            if name in ("__wrapped__", "func", "__call__"):
                return value.function if name != "__call__" else value
            return self.transformed_attribute(value, name)
        if kind is Function or kind is Bound:
            return value if name == "__call__" else UNKNOWN
        if kind is GraphDefValue:
            return LibraryMethod(value, name, "unknown")
        return UNKNOWN

    def _class_attribute(self, cls, name, node):
        found, _ = self.find_in_mro(cls, name)
        if found is None:
            if cls.family in ("struct", "tuple") and name in STRUCT_METHODS:
                return LibraryMethod(cls, name, STRUCT_METHODS[name])
            return UNKNOWN
        if found.__class__ is Function and found.kind == "classmethod":
            return Bound(found, cls)
        return found

    def _bind_method(self, found, self_, name, node):
        if found.__class__ is Function:
            if found.kind == "staticmethod":
                return found
            if found.kind == "classmethod":
                return Bound(found, self_.cls if self_.__class__ is Instance and self_.cls else self_)
            if found.kind == "property":
                return self.call_function(found, [self_], {}, node)
            if found.kind == "cached_property":
                value = self.call_function(found, [self_], {}, node)
                if self_.__class__ is Instance:  # from now on it is an attribute
                    self.stored_outside(self_, name, value, node)
                    self.store(self_, name, value)
                return value
            return Bound(found, self_)
        if found.__class__ is Transformed and found.self is None and not found.options.get("static_method"):
            return Transformed(found.site, found.function, found.options, self_)
        if found.__class__ is Partial and found.function.__class__ is Function and "partialmethod" in found.kwargs:
            return Partial(Bound(found.function, self_), found.args, found.kwargs)
        if found.__class__ is Multi:
            result = None
            for one in found.options:
                result = join(result, self._bind_method(one, self_, name, node))
            return result
        return found

    def _instance_attribute(self, value, name, node):
        if value.graph is not False:
            self.touch(value)
        found = value.attrs.get(name)
        if found is not None:
            depth = len(self.frames)
            if found.__class__ is StateValue and found.level > depth:
                found.read_outside = True
            for one in options(found):
                if one.__class__ is Array and (one.traced > depth or one.is_jax and one.level > depth):
                    one.read_outside = True
            return self.content(value) if name == "value" and value.family == "variable" else self.let_in_by(value, found)
        if value.lazy is not None:
            self.materialise(value)
            found = value.attrs.get(name)
            if found is not None:
                return found
        cls = value.cls
        if cls is not None:
            found, _ = self.find_in_mro(cls, name)
            if found is not None:
                return self._bind_method(found, value, name, node)
        found = self._library_attribute(value, name, node)
        if found is not None:
            return found
        if value.family == "variable":
            return LibraryMethod(self.content(value), name, "array")
        if cls is not None and value.origin != "symbol":
            getter, _ = self.find_in_mro(cls, "__getattr__")
            if getter is not None and name.startswith("__"):
                return UNKNOWN
        if value.family in ("struct", "tuple") and name in STRUCT_METHODS:
            return LibraryMethod(value, name, STRUCT_METHODS[name])
        if name == "__call__" and (value.row is not None or value.cls is not None):
            return LibraryMethod(value, name, "call_self")
        return self.child(value, name)

    def _library_attribute(self, value, name, node):
        if value.__class__ is not Instance:
            return None
        family = value.family
        if family == "variable":
            if name in VARIABLE_CONTENT:
                return self.content(value)
            op = VARIABLE_METHODS.get(name)
            return LibraryMethod(value, name, "variable_" + op) if op else None
        row = value.row
        if row is not None:
            op = row.get("methods", {}).get(name)
            if op:
                return LibraryMethod(value, name, op)
        if family in ("rngs", "stream"):
            if family == "rngs" and not name.startswith("_"):
                if self.is_draw_method(name):
                    return LibraryMethod(value, name, "draw")
                stream = self.child(value, name)
                stream.graph = True
                stream.family = "stream"
                stream.origin = value.origin
                stream.const = value.const
                stream.row = STREAM_ROW
                return stream
            if family == "stream":
                if name in VARIABLE_CONTENT or name in ("key", "count"):
                    return None
                if self.is_draw_method(name):
                    return LibraryMethod(value, name, "draw")
            if name in RNG_METHODS_WITHOUT_DRAW:
                return LibraryMethod(value, name, "iterate")
        if family == "list" and name in _LIST_METHODS:
            return LibraryMethod(value, name, "list")
        if (value.graph or family == "module") and name in GRAPH_METHODS:
            return LibraryMethod(value, name, GRAPH_METHODS[name])
        return None

    def content(self, variable):
        """The array in a Variable."""
        self.touch(variable)
        known = variable.attrs.get("value")
        if known is None:
            known = Array(variable.level, ((variable, variable.epoch),))
            known.traced = self.traced_depth(variable)
        if known.__class__ is Array and variable not in known.whole:
            known.whole = (*known.whole, variable)
        return self.let_in_by(variable, known)

    def let_in_by(self, holder, value):
        """An attribute as a trace sees it, into which the holder came as it is: an array is a tracer there."""
        if value.__class__ is not Array or value.traced or not self.frames or value.level >= len(self.frames):
            return value
        depth = self.traced_depth(holder)
        if depth <= value.level:
            return value
        made = Array(depth, value.read, "key" if value.origin.startswith("key") else value.origin, value.draws)
        made.traced = depth
        made.integer, made.whole, made.is_jax = value.integer, value.whole, value.is_jax
        return made

    def child(self, value, name):
        """An attribute or item of an object of which nothing else is known: the same one each time."""
        known = value.attrs.get(name)
        if known is not None:
            return known
        made = Instance(level=value.level, name=name, origin="symbol")
        made.parent = value
        made.flags = value.flags
        made.hijax = value.hijax
        made.source = self.child(value.source, name) if value.source is not None else None
        value.attrs[name] = made
        return made

    def array_item(self, value, read=()):
        """An item of an array; of an array of keys, a key."""
        made = Array(len(self.frames), read, "key" if value.origin else "", value.draws, (value,))
        made.is_jax = bool(value.origin) and value.is_jax
        made.integer = value.integer
        return made

    def part_of_state(self, state, key=None):
        """state["layer"], state.layer: a part of the same State; without a key, the whole of it."""
        root, filter_ = state.root, state.filter
        if key is not None:
            self.touch_state(state)
            inner = root.attrs.get(key) if root.__class__ is Instance else root.items[key] \
                if root.__class__ is Seq and root.rest is None and isinstance(key, int) and key < len(root.items) else None
            if inner.__class__ is Instance:
                root = inner
            else:
                filter_ = both(filter_, MAYBE)
        part = StateValue(root, filter_, state.level, state.live, state.epoch, state.name, state.node)
        part.source = state
        part.derived = state.derived
        part.origin = state.origin
        part.emptied = state.emptied
        part.taken = state
        if key is Ellipsis or key in VARIABLE_CONTENT:  # an array, which no later update changes
            part.live = False
            part.epoch = root.epoch if root.__class__ is Instance else part.epoch
        return part

    def store(self, owner, name, value):
        """Keep an attribute; in a branch the old value stays possible."""
        old = owner.attrs.get(name)
        if old is not None and self.branch_marks and owner.ident <= self.branch_marks[-1]:
            value = join(old, value)
        owner.attrs[name] = value
        for one in options(value):
            self.adopt(one, owner, name)

    def adopt(self, value, owner, name):
        """Give objects that become part of another their parent and their name."""
        if value.__class__ is Instance:
            if value.parent is None and value is not owner and not self.is_ancestor(value, owner):
                value.parent = owner
                value.name = str(name)
        elif value.__class__ is Seq:
            for item in (*value.items, value.rest):
                if item is not None and item.__class__ in (Instance, Seq, Dict):
                    self.adopt(item, owner, name)
        elif value.__class__ is Dict:
            for item in (*value.items.values(), value.rest):
                if item is not None and item.__class__ in (Instance, Seq, Dict):
                    self.adopt(item, owner, name)

    @staticmethod
    def is_ancestor(value, other):
        """Whether value is other or one of the objects that hold it."""
        seen = 0
        while other is not None and seen < 40:
            if other is value:
                return True
            other = other.parent
            seen += 1
        return False

    def setattr(self, owner, name, value, node, augmented=False):
        """owner.name = value"""
        for one in options(owner):
            if one.__class__ is Instance:
                self._set_on_instance(one, name, value, node, augmented)
            elif one.__class__ is ClassValue:
                if not name.startswith("__"):
                    one.names[name] = value
            elif one.__class__ is ModuleRef:
                one.module.values[name] = value
            elif one.__class__ is StateValue:
                one.derived = True
        self.note_use(value)

    def _set_on_instance(self, owner, name, value, node, augmented):
        if owner.family == "variable" and name in VARIABLE_CONTENT:
            self.write(owner, (owner.kind,), node, f"{full_name(owner) or 'the Variable'}.{name} is assigned", value=value)
            self.store(owner, "value", value)
            return
        if owner.ident in self.constructing:
            self.store(owner, name, value)
            self.constructed_attribute(owner, name, value, node)
            return
        setter = None
        if owner.cls is not None:
            setter = self.property_setter(owner.cls, name)
        if setter is not None:
            self.call_function(setter, [owner, value], {}, node)
            return
        old = owner.attrs.get(name)
        if old is None and owner.lazy is not None:
            self.materialise(owner)
            old = owner.attrs.get(name)
        if owner.graph is False:
            self.stored_outside(owner, name, value, node)
            if not self.frames and owner.cls is not None and value.__class__ not in (Const, Seq, Dict):
                self.put_back.add((id(owner.cls), name))
        elif owner.origin == "symbol" and name in VARIABLE_CONTENT:
            self.write(owner, (None,), node, f"{full_name(owner)}.{name} is assigned", value=value)
        elif old.__class__ is Instance and old.family == "variable" and value.__class__ is not Instance:
            self.write(old, (old.kind,), node, f"{full_name(owner)}.{name} is assigned", value=value)
        elif owner.graph or owner.parent is None:
            self.write(owner, ("attribute",), node, f"{full_name(owner) or 'its'}.{name} is "
                       + ("changed" if augmented else "assigned"), value=value, how="increment" if augmented else "attribute")
        if owner.graph is not False:
            self.attribute_changed(owner, name, value, node, augmented)
        self.store(owner, name, value)

    def getitem(self, value, index, node):
        """value[index]; index is a Value, or an ast.Slice."""
        kind = value.__class__
        if kind is Multi:
            result = None
            for one in value.options:
                result = join(result, self.getitem(one, index, node))
            return result
        if kind is Seq:
            return self._seq_item(value, index)
        if kind is Dict:
            if index.__class__ is Const and index.value in value.items:
                return value.items[index.value]
            if index.__class__ is Const and value.rest is None:
                return UNKNOWN
            result = value.rest
            if index.__class__ is not Const:
                for item in value.items.values():
                    result = join(result, item)
            return UNKNOWN if result is None else result
        if kind is Instance:
            return self._instance_item(value, index, node)
        if kind is StateValue:
            return self.part_of_state(value, index.value if index.__class__ is Const else "[]")
        if kind is Array:
            whole = index.__class__ is Const and index.value is Ellipsis
            if whole:
                return value
            return self.array_item(value, value.read)
        if kind in (Opaque, Gradient, External, ClassValue):
            return value
        if kind is LibraryMethod and value.self.__class__ is Array:  # array.at[index]: what follows keeps the dtype
            made = Array(len(self.frames), like=(value.self,))
            made.integer = value.self.integer
            made.is_jax = value.name == "at" and not self.compile_time
            return made
        return UNKNOWN

    def _seq_item(self, value, index):
        if index.__class__ is ast.Slice:
            if value.rest is None:
                lower, upper, step = (_bound(part) for part in (index.lower, index.upper, index.step))
                if "?" not in (lower, upper, step):
                    return Seq(value.items[lower:upper:step], None, value.mutable, value.level)
            return Seq([], self.element(value), value.mutable, value.level)
        if index.__class__ is Const and isinstance(index.value, int):
            if value.rest is None and -len(value.items) <= index.value < len(value.items):
                return value.items[index.value]
            if 0 <= index.value < len(value.items):
                return value.items[index.value]
        return self.element(value)

    def _instance_item(self, value, index, node):
        if value.family == "variable":
            content = self.content(value)
            if index.__class__ is Const and index.value is Ellipsis:
                return content
            if content.__class__ is Array:
                return self.getitem(content, index, node)
            return self.getitem(content, index, node) if content is not UNKNOWN else Array(len(self.frames))
        if value.lazy is not None:
            self.materialise(value)
        if value.family in ("tuple", "list", "dict"):
            if index.__class__ is Const:
                key = index.value
                if isinstance(key, int) and value.rest is None:
                    known = list(value.attrs.values())
                    if -len(known) <= key < len(known):
                        return known[key]
                elif isinstance(key, str) and key in value.attrs:
                    return value.attrs[key]
            return self.element(value) if value.family != "dict" else self._any_attribute(value)
        getter = self.special_method(value, "__getitem__", node)
        if getter is not None:
            return self.call_value(getter, [UNKNOWN if index.__class__ is ast.Slice else index], {}, node)
        if value.family == "rngs":
            stream = self._library_attribute(value, str(getattr(index, "value", "[]")), node)
            return stream if stream is not None else UNKNOWN
        if index.__class__ is Const and isinstance(index.value, (str, int)):
            return self.child(value, f"[{index.value!r}]")
        if index.__class__ is Const and index.value is Ellipsis and value.parent is not None:
            return Array(value.level, ((value, value.parent.epoch),))
        if index.__class__ is ast.Slice or (index.__class__ is Const and index.value is Ellipsis):
            return self.mix((value,))
        return self.child(value, "[]")

    def special_method(self, value, name, node):
        """A method that Python looks up in the class, bound to an instance; None where no class of the project has it."""
        if value.__class__ is not Instance or value.cls is None:
            return None
        found, _ = self.find_in_mro(value.cls, name)
        return None if found is None else self._bind_method(found, value, name, node)

    def _any_attribute(self, value):
        result = value.rest
        for item in value.attrs.values():
            result = join(result, item)
        return UNKNOWN if result is None else result

    def setitem(self, owner, index, value, node):
        """owner[index] = value"""
        for one in options(owner):
            kind = one.__class__
            if kind is Dict:
                if one.level < len(self.frames) and not self.let_in(one):
                    self.stored_outside(one, "[...]", value, node)
                if index.__class__ is Const and _hashable(index.value):
                    one.items[index.value] = join(one.items.get(index.value), value) if self.branches else value
                else:
                    one.rest = join(one.rest, value)
            elif kind is Seq:
                if index.__class__ is Const and isinstance(index.value, int) and one.rest is None \
                        and -len(one.items) <= index.value < len(one.items):
                    one.items[index.value] = value
                else:
                    one.rest = join(one.rest, value)
            elif kind is Instance:
                setter = self.special_method(one, "__setitem__", node)
                if setter is not None:
                    self.call_value(setter, [UNKNOWN if index.__class__ is ast.Slice else index, value], {}, node)
                elif one.family == "variable":
                    self.write(one, (one.kind,), node, f"{full_name(one) or 'the Variable'}[...] is assigned", value=value)
                    self.store(one, "value", value) if index.__class__ is Const and index.value is Ellipsis \
                        else one.attrs.pop("value", None)
                elif one.origin == "symbol" and one.parent is not None:
                    self.write(one, (None,), node, f"{full_name(one)}[...] is assigned", value=value, how="item")
                    one.attrs.pop("value", None)
                elif one.graph is False:
                    self.stored_outside(one, "[...]", value, node)
                    one.rest = join(one.rest, value)
                else:
                    one.rest = join(one.rest, value)
            elif kind is StateValue:
                one.derived = True
        self.note_use(value)

    def extend(self, seq, other):
        """seq += other, in place."""
        if seq.level < len(self.frames):
            self.stored_outside(seq, "+=", other, None)
        if seq.rest is None and not self.loops and not self.branches:
            seq.items.extend(other.items)
        else:
            for item in other.items:
                seq.rest = join(seq.rest, item)
        if other.rest is not None:
            seq.rest = join(seq.rest, other.rest)


def _bound(node):
    if node is None:
        return None
    if node.__class__ is ast.Constant and isinstance(node.value, int):
        return node.value
    if node.__class__ is ast.UnaryOp and node.op.__class__ is ast.USub and node.operand.__class__ is ast.Constant \
            and isinstance(node.operand.value, int):
        return -node.operand.value
    return "?"


def _hashable(value):
    try:
        hash(value)
    except TypeError:
        return False
    return True
