"""Library objects: how they are made, what calling them and their methods changes."""

from __future__ import annotations

from ..facts import behaviour, describe, operation
from ..facts.classes import (
    AVERAGED, DEFAULT_STREAM, DISTRIBUTIONS, DRAWN, EVAL_FLAGS, MEASURED, OPTIMIZED, SOWN, STATISTICS, TRAINED,
)
from .transformations import Transformations
from .values import (
    NONE, UNKNOWN, Array, Caller, ClassValue, Const, Dict, External, GraphDefValue, Instance, Seq,
    StateValue, batched_in, holds_state, join, options,
)

_CONTROL = frozenset({"deterministic", "use_running_average", "update_stats", "decode", "rate", "dropout_rate", "rngs",
                      "hijax", "ref", "axis_name"})


class Layers(Transformations):
    """Mixin: objects of library classes."""

    def make_library_object(self, name, row, args, kwargs, node):
        """Call a library class."""
        family = row["family"]
        if "op" in row:  # a function that annotations name too
            return self.operate(row["op"], row, name, args, kwargs, node)
        if family in ("array", "state", "graphdef"):
            return Array(len(self.frames)) if family == "array" else self.mix((*args, *kwargs.values()))
        if family == "transformation":
            return self.make_transformation(row, args, kwargs, node)
        if family == "struct":
            made = Instance(row=row, family="struct", graph=False, level=len(self.frames), node=node)
            for key, value in zip(row["fields"], args):
                self.store(made, key, value)
            for key, value in kwargs.items():
                if key != "**":
                    self.store(made, key, value)
                    self.note_use(value)
            return made
        made = Instance(row=row, family=family, graph=True, level=len(self.frames), node=node)
        made.hijax = self.hijax_depth > 0
        made.module = self.module
        self.construct_library_part(made, row, args, kwargs, node)
        return made

    def construct_library_part(self, made, row, args, kwargs, node):
        """What the constructor of a library class keeps, draws and holds."""
        family = row["family"]
        named = dict(zip(row.get("params", ()), args))
        named.update(kwargs)
        for value in (*args, *kwargs.values()):
            self.note_use(value)
        made.options = {key: value for key, value in named.items() if key in _CONTROL}
        if family in ("rngs", "stream"):
            values = [value for key, value in kwargs.items() if key != "**"] + list(args)
            if "**" not in kwargs:
                made.options["streams"] = {*kwargs, *((DEFAULT_STREAM,) if args else ())}
            made.const = "**" not in kwargs and all(
                value.__class__ is Const or (value.__class__ is Array and value.origin == "key-const") for value in values)
            return
        rngs = named.get("rngs")
        if rngs is not None and (row.get("takes_rngs") or row.get("keeps_rngs")):
            for one in options(rngs):
                if one.__class__ is Instance and (one.family in ("rngs", "stream") or one.origin == "symbol"):
                    if row.get("takes_rngs") or self.live_state:
                        self.write(one, (DRAWN,), node, f"{self.label(one)} gives keys to a new layer", how="init",
                                   idle=_starts_constant(row, named))
            if row.get("keeps_rngs") and (family == "module"):
                own = Instance(family="rngs", graph=True, level=made.level, name="rngs")
                own.const = any(one.__class__ is Instance and one.const for one in options(rngs))
                own.row = None
                own.options = {}
                own.hijax = made.hijax
                self.store(made, "rngs", own)
        if family == "optimizer":
            self._make_optimizer(made, row, named, node)
        elif family == "metric":
            for key, value in kwargs.items():
                if key != "**" and value.__class__ is Instance:
                    self.store(made, key, value)
        elif family == "ema":
            made.options["of"] = named.get("params", UNKNOWN)
        for child in (row.get("child"), *row.get("children", ())):
            if child and child in named and named[child].__class__ is Instance:
                self.store(made, child, named[child])
        if row.get("sequence"):
            items = list(args)
            self.store(made, "layers", Seq(items, kwargs.get("**"), mutable=True, level=made.level))
        if row.get("container") == "list":
            made.family = "list"
            source = args[0] if args else None
            known = self.items_of(source) if source is not None else []
            if known is not None:
                for index, item in enumerate(known):
                    self.store(made, index, item)
            else:
                made.rest = self.element(source)
                self.adopt(made.rest, made, "[]")
        elif row.get("container") == "dict":
            made.family = "dict"
            source = args[0] if args else Dict({})
            if source.__class__ is Dict:
                for key, item in source.items.items():
                    self.store(made, key, item)
                made.rest = source.rest
            else:
                made.rest = self.element(source)
            for key, value in kwargs.items():
                if key == "**":
                    made.rest = join(made.rest, value)
                else:
                    self.store(made, key, value)

    def _make_optimizer(self, made, row, named, node):
        model = named.get("model", UNKNOWN)
        for root in self.roots(model):
            self.prove(root)
        wrt = named.get("wrt")
        made.options["wrt"] = wrt
        made.options["of"] = model
        made.options["tx"] = named.get("tx")
        before = row.get("holds_model_before")
        if row.get("holds_model") or (before and self.flax < before):
            made.attrs["model"] = model
            made.options["holds"] = True

    def make_variable(self, name, row, args, kwargs, node, cls=None):
        """Call a Variable class."""
        made = Instance(cls=cls, family="variable", kind=row[0], graph=True, level=len(self.frames), node=node)
        if args:
            made.attrs["value"] = args[0]
            made.options = {"first": args[0]}
            self.note_use(args[0])
        hijax = any(self.truth(kwargs[key]) is not False for key in ("hijax", "ref") if key in kwargs)
        made.hijax = hijax or self.hijax_depth > 0 or bool(cls is not None and cls.hijax)
        return made

    def option_is_set(self, instance, name):
        """Whether a constructor option switches on the Variables that depend on it."""
        value = (instance.options or {}).get(name)
        if value is None:
            return False
        return not (value.__class__ is Const and not value.value)

    def flag(self, instance, name, kwargs):
        """True, False or None (cannot be told) for a mode flag of a layer at a call."""
        given = kwargs.get(name)
        if given is not None and not (given.__class__ is Const and given.value is None):
            return self.truth(given)
        if name in instance.attrs:
            return self.truth(instance.attrs[name])
        flags = instance.flags
        if flags:
            if name in flags:
                return self.truth(flags[name])
            if "?" in flags:
                return None
        chosen = (instance.options or {}).get(name)
        if chosen is None or (chosen.__class__ is Const and chosen.value is None):
            default = (instance.row or {}).get("defaults", {}).get(name, False)
            if default is None:
                return None
            return bool(default)
        return self.truth(chosen)

    def call_library_object(self, instance, args, kwargs, node):
        """Call an object of a library class: data comes out; state may change on the way."""
        row = instance.row
        family = instance.family
        if family in ("rngs", "stream"):
            return self.draw(instance, node)
        if row.get("sequence"):
            layers = self.getattr(instance, "layers", node)
            known = self.items_of(layers) or ([layers.rest] if layers.__class__ is Seq and layers.rest is not None else [])
            current = list(args)
            for layer in known:
                result = self.call_value(layer, current, {key: value for key, value in kwargs.items() if key == "rngs"}
                                         if layer.__class__ is Instance and layer.row is not None else {}, node)
                current = [result]
            return current[0] if current else UNKNOWN
        if row.get("opaque") or (family in ("module", "pytree") and not row.get("kinds") and not row.get("child")
                                 and not row.get("children")):
            return self.call_unknown(instance, args, kwargs, node)
        for name in (row.get("child"), *row.get("children", ())):
            inner = instance.attrs.get(name) if name else None
            if inner.__class__ is Instance:
                self.call_value(inner, [Array(len(self.frames))] * (2 if inner.row is not None else 1), {}, node)
        for kind, flags, option in row.get("call", ()):
            self._effect(instance, kind, flags, option, args, kwargs, node)
        made = Array(len(self.frames), like=[self.data(value) for value in args])
        made.traced = max(made.traced, self.traced_depth(instance))
        return made

    def _effect(self, instance, kind, flags, option, args, kwargs, node):
        if option is not None:
            rate = (instance.options or {}).get(option, instance.attrs.get(option))
            if rate is None:
                if (instance.row or {}).get("defaults", {}).get(option) is not None or instance.origin == "symbol":
                    return
            elif rate.__class__ is not Const or not rate.value:
                return
        if flags and flags[0] == "use_running_average" and len(args) > 1:
            kwargs = {**kwargs, "use_running_average": args[1]}
        for name in flags:
            wanted = name.startswith("!")
            answer = self.flag(instance, name.lstrip("!"), kwargs)
            if answer is None or answer is not wanted:
                if kind in STATISTICS and answer is not None and self.frames:
                    self.frames[-1].averaged.append(instance)
                return
        label = self.label(instance)
        if kind == DRAWN:
            given = kwargs.get("rngs")
            if given is not None and not (given.__class__ is Const and given.value is None):
                for one in options(given):
                    if one.__class__ is Instance and one.family in ("rngs", "stream"):
                        self.draw(one, node)
                return
            own = instance.attrs.get("rngs")
            if own.__class__ is Instance:
                self.draw(own, node, through=label)
            else:
                self.write(instance, (DRAWN,), node, f"{label} draws random numbers", how="draw")
            return
        what = "updates its running statistics" if kind in STATISTICS else f"writes its {kind}"
        shared = (instance.options or {}).get("axis_name")
        local = shared is None or (shared.__class__ is Const and shared.value is None)
        self.write(instance, (kind,), node, f"{label} {what}", how="layer", value=args[0] if args and local else None)

    def draw(self, rngs, node, through=None):
        """Random numbers are drawn from an Rngs or a stream."""
        label = through or self.label(rngs)
        self.touch(rngs)
        write = self.write(rngs, (DRAWN,), node, f"{label} draws random numbers",
                           how="init" if self.constructing else "draw")
        return Array(len(self.frames), origin="key", draws=(write,) if write is not None else ())

    def is_draw_method(self, name):
        """Whether a method of Rngs draws: the distributions of jax.random."""
        return name in DISTRIBUTIONS

    # methods

    def call_method(self, method, args, kwargs, node):
        """Call a method of a library object, by its operation."""
        self_ = method.self
        if method.op == "call_self":
            return self.call_value(self_, args, kwargs, node)
        for value in (*args, *kwargs.values()):
            self.note_use(value)
            if holds_state(value):
                self.touch_all(value)
        handler = self._methods.get(method.op)
        if handler is not None:
            return handler(self, self_, args, kwargs, node)
        if method.op in ("list", "dict"):
            return self._container_method(method, args, kwargs, node)
        if method.op in self._operations:
            return self._operations[method.op](self, {"op": method.op}, [self_, *args], kwargs, node)
        return self.mix((self_, *args, *kwargs.values()))

    def _train(self, self_, args, kwargs, node):
        self.set_mode(self_, {name: Const(not on) for name, on in EVAL_FLAGS.items()}, node, kwargs)
        return NONE

    def _eval(self, self_, args, kwargs, node):
        self.set_mode(self_, {name: Const(on) for name, on in EVAL_FLAGS.items()}, node, kwargs)
        return NONE

    def _set_attributes(self, self_, args, kwargs, node):
        self.set_mode(self_, {}, node, {key: value for key, value in kwargs.items()
                                        if key not in ("raise_if_not_found", "graph")})
        return NONE

    def set_mode(self, target, flags, node, more):
        """train(), eval(), set_attributes(): flags of every layer inside change."""
        flags = {**flags, **{key: value for key, value in more.items() if key != "**"}}
        for one in options(target):
            if one.__class__ is not Instance:
                continue
            self.prove(one)
            if one.lazy is not None:
                self.materialise(one)
            changed = False
            for inner in self.reach(one):
                weak = self.branch_marks and inner.ident <= self.branch_marks[-1]
                old = inner.flags or {}
                merged = dict(old)
                for key, value in flags.items():
                    if weak and (key in old or inner.flags is None):
                        value = join(old.get(key, Const(not EVAL_FLAGS.get(key, True))), value)
                    merged[key] = value
                inner.flags = merged
                for key, value in flags.items():
                    if key in inner.attrs:
                        inner.attrs[key] = join(inner.attrs[key], value) if weak else value
                        changed = True
                if inner.row is not None and any(name.lstrip("!") in flags for _, names, _ in inner.row.get("call", ())
                                                 for name in names):
                    changed = True
            if changed:
                self.write(one, ("mode",), node, f"the mode of {self.label(one)} is switched", how="mode")

    def _sow(self, self_, args, kwargs, node):
        for value in (*args, *kwargs.values()):
            self.note_use(value)
        kind = SOWN
        if args and args[0].__class__ is ClassValue and args[0].kind:
            kind = args[0].kind
        self.write(self_, (kind,), node, f"{self.label(self_)} sows a value", how="sow")
        return UNKNOWN

    def _optimizer_update(self, self_, args, kwargs, node):
        if self_.__class__ is not Instance:
            return NONE
        values = [*args, *(value for key, value in kwargs.items() if key != "**")]
        for value in values:
            self.note_use(value)
        wrt = (self_.options or {}).get("wrt")
        filter_ = self.filter_of(wrt) if wrt is not None else None
        models = []
        first = args[0] if args else kwargs.get("model")
        if self.flax >= behaviour.GRAPH_OBJECTS_ARE_PYTREES and first is not None and not (self_.options or {}).get("holds"):
            models = [root for root in self.roots(first) if root.graph is not False]
        held = self_.attrs.get("model")
        if held is not None:
            models = self.roots(held)
        gradients = [value for value in values if not (value is first and models)] or values
        batched = max(map(batched_in, gradients), default=0)
        for value in gradients:
            self.gradient_used(value, tuple(models), node, "optimizer")
        for model in models:
            self.prove(model)
            kind = filter_.kind if filter_ is not None and filter_.op == "is" else TRAINED
            self.write(model, (kind,), node, f"{self.label(self_)}.update changes {self.label(model)}", how="optimizer",
                       batched=batched)
        self.write(self_, (OPTIMIZED,), node, f"{self.label(self_)}.update changes the optimizer's own state",
                   how="optimizer", batched=batched)
        return NONE

    def unknown_update(self, receiver, args, node):
        """receiver.update(...) as a statement, where the arguments show that it is an optimizer."""
        receiver.family = "optimizer"
        receiver.evidence = "use"
        self.prove(receiver)
        return self._optimizer_update(receiver, args, {}, node)

    def _metric_update(self, self_, args, kwargs, node):
        for value in (*args, *kwargs.values()):
            self.note_use(value)
        measured = Array(len(self.frames), like=[self.data(value) for value in (*args, *kwargs.values())])
        self.write(self_, (MEASURED,), node, f"{self.label(self_)} is updated", how="metric", value=measured)
        return NONE

    def _ema_update(self, self_, args, kwargs, node):
        for value in args:
            self.note_use(value)
        self.write(self_, (AVERAGED,), node, f"{self.label(self_)} is updated", how="metric")
        return NONE

    def _ema_apply(self, self_, args, kwargs, node):
        return args[0] if args else UNKNOWN

    def _fork(self, self_, args, kwargs, node):
        self.draw(self_, node)
        made = Instance(row=self_.row, family=self_.family, graph=True, level=len(self.frames), node=node)
        made.options = {}
        return made

    def _draw_method(self, self_, args, kwargs, node):
        return self.draw(self_, node)

    def _array_method(self, self_, args, kwargs, node):
        for value in (*args, *kwargs.values()):
            self.note_use(value)
        return Array(len(self.frames), like=(self_, *args))

    def _keep_method(self, self_, args, kwargs, node):
        return self_

    def _variable_write(self, self_, args, kwargs, node):
        value = args[0] if args else kwargs.get("value", UNKNOWN)
        self.write(self_, (self_.kind,), node, f"{self.label(self_)} is assigned", value=value)
        self.store(self_, "value", value)
        return NONE

    def _variable_read(self, self_, args, kwargs, node):
        return self.content(self_)

    def _variable_copy(self, self_, args, kwargs, node):
        made = self.copy_instance(self_, len(self.frames), {}, "clone")
        made.parent = None
        if args:
            made.attrs["value"] = args[0]
        return made

    def _ignore(self, self_, args, kwargs, node):
        return UNKNOWN

    def _iterate_method(self, self_, args, kwargs, node):
        if self_.__class__ is Instance:
            self.prove(self_)
            return Seq([], Seq([UNKNOWN, self.child(self_, "[*]")]))
        if self_.__class__ is StateValue:
            return Seq([], Seq([UNKNOWN, self.part_of_state(self_)]))
        return self.mix((self_,))

    def _item_method(self, self_, args, kwargs, node):
        return self.part_of_state(self_) if self_.__class__ is StateValue else self.mix((self_,))

    def _call_method(self, self_, args, kwargs, node):
        held = self_.object if self_.__class__ is Caller else self_
        state = self.mix((held,))
        return Seq([Array(len(self.frames)), Seq([GraphDefValue(None), state])])

    def _apply_gradients(self, self_, args, kwargs, node):
        values = [*args, *(value for key, value in kwargs.items() if key != "**")]
        params = self.getattr(self_, "params", node) if self_.__class__ is Instance else UNKNOWN
        for value in values:
            self.gradient_used(value, (params,), node, "optimizer")
            self.note_use(value)
        fields = {key: value for key, value in kwargs.items() if key != "grads"}
        if holds_state(params):
            fields["params"] = self._operations["tree_map"](self, {"applies": True}, [params], {}, node)
        return self._operations["replace_fields"](self, {"op": "replace_fields"}, [self_], fields, node)

    def _construct_method(self, self_, args, kwargs, node):
        if self_.__class__ is ClassValue:
            return self.instantiate(self_, args, kwargs, node)
        if self_.__class__ is External:
            return self.make_library_object(self_.name, describe(self_.name)[1], args, kwargs, node)
        return self.mix((*args, *kwargs.values()))

    def _construct_part(self, self_, args, kwargs, node):
        if self_.__class__ is Instance and self_.row is not None:
            self.construct_library_part(self_, self_.row, args, kwargs, node)
        return NONE

    def _container_method(self, method, args, kwargs, node):
        self_, name = method.self, method.name
        for value in (*args, *kwargs.values()):
            self.note_use(value)
        if method.op == "dict":
            return self._dict_method(self_, name, args, kwargs, node)
        if name in ("append", "insert") and args:
            value = args[-1]
            if self_.__class__ is Instance:
                self.adopt(value, self_, "[]")
                if self_.rest is None and not self.branches and not self.loops:
                    self_.attrs[len(self_.attrs)] = value
                else:
                    self_.rest = join(self_.rest, value)
                if self_.ident not in self.constructing and self_.level < len(self.frames):
                    self.write(self_, ("attribute",), node, f"{self.label(self_)} grows", how="attribute")
                return NONE
            if self_.level < len(self.frames):
                self.stored_outside(self_, name, value, node)
            self.note_kept(value, node)
            if self_.rest is None and not self.branches and not self.loops:
                self_.items.append(value) if name == "append" else self_.items.insert(0, value)
            else:
                self_.rest = join(self_.rest, value)
            return NONE
        if name == "extend" and args and self_.__class__ is Seq:
            other = args[0]
            if self_.level < len(self.frames):
                self.stored_outside(self_, name, self.element(other), node)
            known = self.items_of(other)
            if known is not None and self_.rest is None and not self.branches and not self.loops:
                self_.items.extend(known)
            else:
                self_.rest = join(self_.rest, self.element(other))
            return NONE
        if name == "pop":
            return self.element(self_)
        if name == "copy" and self_.__class__ is Seq:
            return Seq(list(self_.items), self_.rest, True, len(self.frames))
        return UNKNOWN

    def _dict_method(self, self_, name, args, kwargs, node):
        if name in ("get", "pop", "setdefault"):
            value = self.getitem(self_, args[0], node) if args else UNKNOWN
            if len(args) > 1:
                value = args[1] if value is UNKNOWN else join(value, args[1])
            if name == "setdefault":
                if self_.level < len(self.frames):
                    self.stored_outside(self_, "setdefault", value, node)
                if args and args[0].__class__ is Const:
                    self_.items.setdefault(args[0].value, value)
            return value
        if name == "items":
            if self_.rest is None:
                return Seq([Seq([Const(key), value]) for key, value in self_.items.items()], level=len(self.frames))
            return Seq([], Seq([UNKNOWN, self._all_values(self_)]))
        if name == "values":
            if self_.rest is None:
                return Seq(list(self_.items.values()), level=len(self.frames))
            return Seq([], self._all_values(self_))
        if name == "keys":
            return UNKNOWN
        if name == "update":
            if self_.level < len(self.frames):
                for value in (*args, *kwargs.values()):
                    self.stored_outside(self_, "update", value, node)
            for value in args:
                if value.__class__ is Dict:
                    self_.items.update(value.items)
                    self_.rest = join(self_.rest, value.rest) if value.rest is not None else self_.rest
                elif holds_state(value):
                    self_.rest = join(self_.rest, value)
            self_.items.update({key: value for key, value in kwargs.items() if key != "**"})
            return NONE
        if name == "copy":
            return Dict(dict(self_.items), self_.rest, len(self.frames))
        return self.mix((self_,))

    @staticmethod
    def _all_values(self_):
        result = self_.rest
        for value in self_.items.values():
            result = join(result, value)
        return result

    _methods = {
        "mode_train": _train, "mode_eval": _eval, "mode_set": _set_attributes, "sow": _sow, "perturb": _array_method,
        "optimizer_update": _optimizer_update, "metric_update": _metric_update, "ema_update": _ema_update,
        "ema_apply": _ema_apply, "fork": _fork, "draw": _draw_method, "array": _array_method, "keep": _keep_method,
        "variable_write": _variable_write, "variable_read": _variable_read, "variable_copy": _variable_copy,
        "variable_ignore": _ignore, "iterate": _iterate_method, "item": _item_method, "call_method": _call_method,
        "apply_gradients": _apply_gradients, "construct": _construct_method, "construct_part": _construct_part,
        **Transformations.transformation_methods,
    }


def _starts_constant(row, named):
    """Whether the Variables of a new layer start from constants: the keys that it draws decide nothing."""
    if "random" not in row:
        return False
    initializers = [named.get(name) for name in (*row["random"], *(name for name in named if name.endswith("_init")))]
    return all(one.__class__ is External and operation(one.name) == "fill" for one in initializers)
