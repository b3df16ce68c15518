"""Classes and modules: imports, bases, construction."""

from __future__ import annotations

import ast

from ..facts import canonical, describe
from ..facts.classes import FIELD_MAKERS, STRUCT_BASES, TUPLE_BASES
from .source import Env
from .values import (
    CALLABLE, UNKNOWN, ClassValue, Const, External, Function, Instance, ModuleRef, Opaque,
    Seq, Super, options,
)

_GRAPH_FAMILIES = frozenset({"module", "optimizer", "rngs", "stream", "variable", "metric", "ema", "pytree"})


class Classes:
    """Mixin: names of modules, classes and their instances."""

    def external(self, dotted):
        """The value of a dotted name of a package."""
        name = canonical(dotted)
        known = self.externals.get(name)
        if known is None:
            known = self.externals[name] = self.version_text(name) or External(name)
        return known

    def import_module(self, dotted, importer):
        """The value of ``import dotted``."""
        path = self.project.resolve(dotted, importer.path)
        if path is None:
            return self.external(dotted)
        if path.endswith("/") or path.endswith("\\"):
            return ModuleRef(_Folder(path, dotted))
        module = self.project.try_module(path)
        return self.external(dotted) if module is None else ModuleRef(module)

    def import_from(self, node, name, importer):
        """The value of ``from node.module import name``."""
        base = node.module or ""
        if node.level:
            package = importer.name if importer.is_package else importer.name.rpartition(".")[0]
            for _ in range(node.level - 1):
                package = package.rpartition(".")[0]
            path = self.project.import_path(node, importer)
            dotted = f"{package}.{base}".strip(".")
        else:
            path = self.project.resolve(base, importer.path)
            dotted = base
        if path is None:
            return self.external(f"{dotted}.{name}") if dotted else UNKNOWN
        if not path.endswith("/"):
            module = self.project.try_module(path)
            if module is None:
                return UNKNOWN
            if module is importer:
                if module.is_package:
                    found = self.project.find(f"{path.rpartition('/')[0]}/{name}")
                    inner = self.project.try_module(found) if found and not found.endswith("/") else None
                    return ModuleRef(inner) if inner is not None else UNKNOWN
                return UNKNOWN
            value = self.module_attribute(module, name, missing=None)
            if value is not None:
                return value
            if not module.is_package:
                return UNKNOWN
        folder = path if path.endswith("/") else path.rpartition("/")[0] + "/"
        found = self.project.find(f"{folder}{name}")
        if found is None:
            return UNKNOWN
        if found.endswith("/"):
            return ModuleRef(_Folder(found, f"{dotted}.{name}"))
        inner = self.project.try_module(found)
        return ModuleRef(inner) if inner is not None else UNKNOWN

    def module_attribute(self, module, name, missing=UNKNOWN):
        """A top-level name of a project module, evaluated when first asked for."""
        if module.__class__ is _Folder:
            found = self.project.find(f"{module.path}{name}")
            if found is None:
                return missing
            if found.endswith("/"):
                return ModuleRef(_Folder(found, f"{module.name}.{name}"))
            inner = self.project.try_module(found)
            return ModuleRef(inner) if inner is not None else missing
        value = module.values.get(name)
        if value is not None:
            return value
        if name in module.bindings:
            if name in module.pending:
                return UNKNOWN
            if not module.executed or module.env is None:
                return self._evaluate_binding(module, name)
        for star in module.stars:
            if (id(star), name) in self.stars_in_progress:
                continue
            self.stars_in_progress.add((id(star), name))
            try:
                value = self.import_from(star, name, module)
            finally:
                self.stars_in_progress.discard((id(star), name))
            if value.__class__ is not External and value is not UNKNOWN:
                module.values[name] = value
                return value
            if value.__class__ is External and describe(value.name)[0]:
                return value
        if module.is_package and name not in module.bindings:
            found = self.project.find(f"{module.path.rpartition('/')[0]}/{name}")
            if found is not None:
                if found.endswith("/"):
                    return ModuleRef(_Folder(found, f"{module.name}.{name}"))
                inner = self.project.try_module(found)
                if inner is not None:
                    return ModuleRef(inner)
        return missing

    def _evaluate_binding(self, module, name):
        module.pending.add(name)
        env = self.env_of(module)
        saved = self.module, self.frames, self.activations, self.loops, self.branches, self.branch_marks, \
            self.loop_exits, self.loop_nodes, self.expecting
        self.module = module
        self.frames, self.activations, self.loops, self.branches = [], [], 0, 0
        self.branch_marks, self.loop_exits, self.loop_nodes = [], [], []
        try:
            for node in module.bindings[name]:
                if node.__class__ in (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom,
                                      ast.Assign, ast.AnnAssign, ast.AugAssign):
                    if node.__class__ in (ast.Import, ast.ImportFrom):
                        self._import_one(node, name, env)
                    else:
                        self.run([node], env)
        finally:
            module.pending.discard(name)
            (self.module, self.frames, self.activations, self.loops, self.branches, self.branch_marks,
             self.loop_exits, self.loop_nodes, self.expecting) = saved
        return module.values.get(name, UNKNOWN)

    def _import_one(self, node, name, env):
        for alias in node.names:
            bound = alias.asname or (alias.name.partition(".")[0] if node.__class__ is ast.Import else alias.name)
            if bound != name:
                continue
            if node.__class__ is ast.ImportFrom:
                value = self.import_from(node, alias.name, env.module)
            else:
                value = self.import_module(alias.name if alias.asname else alias.name.partition(".")[0], env.module)
            old = env.module.values.get(name)
            if value is not UNKNOWN or old is None:
                env.module.values[name] = env.vars[name] = value

    def env_of(self, module):
        """The global scope of a module."""
        if module.env is None:
            module.env = Env(None, module)
        return module.env

    def make_class(self, node, env):
        """The value of a class statement."""
        bases = []
        for base in node.bases:
            value = self.eval(base, env)
            bases.append(value)
        cls = ClassValue(node, env.module, env, f"{self.qualifier(env)}{node.name}", bases)
        self._set_family(cls)
        inner = Env(env if env is not env.module.env else None, env.module, env.function, is_class=True)
        inner.vars["__class__"] = cls
        self.class_scopes.append(cls)
        for keyword in node.keywords:
            self.eval(keyword.value, env)
        try:
            for statement in node.body:
                if statement.__class__ is ast.AnnAssign and statement.target.__class__ is ast.Name:
                    self._field(cls, statement, inner)
                elif statement.__class__ is ast.Assign and statement.value.__class__ is ast.Call and not statement.value.args:
                    self._marked(cls, statement, inner)
                self.run([statement], inner)
        finally:
            self.class_scopes.pop()
        inner.vars.pop("__class__", None)
        cls.names = dict(inner.vars)
        inner.vars["__class__"] = cls
        value = cls
        for decorator in reversed(node.decorator_list):
            made = self.decorate(value, decorator, env)
            value = made if made.__class__ is ClassValue else value
        return value

    def _marked(self, cls, statement, env):
        """``name = nnx.data()`` in the body of a class: what the attribute will hold is data."""
        maker = self.eval(statement.value.func, env)
        if maker.__class__ is External and FIELD_MAKERS.get(maker.name) == "data":
            cls.data_fields.update(target.id for target in statement.targets if target.__class__ is ast.Name)

    def _field(self, cls, statement, env):
        default = None
        if statement.value is not None and statement.value.__class__ is ast.Call:
            maker = self.eval(statement.value.func, env)
            if maker.__class__ is External and maker.name in FIELD_MAKERS:
                marker = FIELD_MAKERS[maker.name]
                for keyword in statement.value.keywords:
                    if keyword.arg == marker and keyword.value.__class__ is ast.Constant and keyword.value.value is False:
                        cls.static_fields.add(statement.target.id)
                    if keyword.arg == "default":
                        default = keyword.value
                    if keyword.arg == "metadata" and keyword.value.__class__ is ast.Call:
                        self.eval(keyword.value, env)
                if marker == "data":
                    cls.data_fields.add(statement.target.id)
                if marker == "static":
                    cls.static_fields.add(statement.target.id)
        elif statement.value is not None:
            default = statement.value
        annotation = statement.annotation
        if annotation.__class__ is ast.Subscript and getattr(annotation.value, "attr", getattr(annotation.value, "id", "")) \
                == "ClassVar":
            return
        cls.fields.append((statement.target.id, annotation, default))

    def _set_family(self, cls):
        mro = [cls]
        for base in cls.bases:
            for one in options(base):
                if one.__class__ is ClassValue:
                    for inner in one.mro:
                        if inner not in mro:
                            mro.append(inner)
                    if cls.family == "plain":
                        cls.family = one.family
                    cls.row = cls.row or one.row
                    cls.kind = cls.kind or one.kind
                    cls.data = cls.data or one.data
                    cls.static_fields |= one.static_fields
                    cls.fields = [*one.fields, *cls.fields]
                    if one.family == "unknown":
                        cls.family = "unknown" if cls.family == "plain" else cls.family
                elif one.__class__ is External:
                    self._external_base(cls, one.name)
                elif one is UNKNOWN or one.__class__ in (Opaque, Instance):
                    if cls.family == "plain":
                        cls.family = "unknown"
        cls.mro = tuple(mro)
        if cls.family == "variable":
            parent = None
            for base in cls.bases:
                for one in options(base):
                    if one.__class__ is ClassValue and one.kind:
                        parent = one.kind
                    elif one.__class__ is External:
                        role, row = describe(one.name)
                        if role == "variable":
                            parent = row[0]
            cls.kind = cls.qualname.rpartition(".")[2]
            self.kinds.add(cls.kind, parent)

    def _external_base(self, cls, name):
        role, row = describe(name)
        if role == "class":
            family = row["family"]
            if cls.family in ("plain", "unknown") or family in _GRAPH_FAMILIES:
                cls.family = family
                cls.row = row
            if family == "struct":
                cls.static_fields |= set(row.get("static", ()))
                cls.fields = [(field, None, None) for field in row["fields"]] + cls.fields
                cls.data = "struct"
        elif role == "variable":
            cls.family = "variable"
            cls.kind = row[0]
        elif name in TUPLE_BASES:
            cls.family = "tuple"
            cls.data = "tuple"
        elif name in STRUCT_BASES:
            cls.family = "struct"
            cls.data = "struct"
        elif name.startswith(("typing.", "abc.", "collections.abc.", "enum.", "object")) or name in ("Exception",):
            pass
        elif cls.family == "plain":
            cls.family = "unknown"

    def dataclass_decorator(self, name, kind, args, kwargs, node):
        """@dataclass: marks the class; called with options only, it stands for itself."""
        if not args:
            return self.external(name)
        cls = args[0]
        if cls.__class__ is ClassValue:
            cls.data = kind
            cls.static_fields |= set(self.names_in(kwargs.get("meta_fields")))
            if kind == "struct" and cls.family in ("plain", "unknown"):
                cls.family = "struct"
        return cls

    def find_in_mro(self, cls, name, after=False, start=None):
        """(value, class) of a name in a class or its bases. after: only in the classes that follow
        cls in start's resolution order."""
        if after:
            order = start.cls.mro if start.__class__ is Instance and start.cls is not None else \
                start.mro if start.__class__ is ClassValue else cls.mro
            order = order[order.index(cls) + 1:] if cls in order else cls.mro[1:]
        else:
            order = cls.mro
        for one in order:
            value = one.names.get(name)
            if value is not None:
                return value, one
        return None, None

    def property_setter(self, cls, name):
        """The setter of a property, or None."""
        found, _ = self.find_in_mro(cls, f"{name}.setter")
        return found

    def accessor(self, function, decorator, env):
        """@name.setter: kept beside the getter."""
        name = decorator.value.id if decorator.value.__class__ is ast.Name else ""
        if function.kind == "setter":
            env.vars[f"{name}.setter"] = function
            function.kind = "function"
        getter = env.vars.get(name)
        return getter if getter is not None else function

    def super_of(self, node, env):
        """super()"""
        scope = env
        while scope is not None and not scope.is_class:
            scope = scope.parent
        owner = scope.vars.get("__class__") if scope is not None else None
        function = env.function
        if owner is None or function is None or not function.node.args.args:
            return UNKNOWN
        self_, found = None, env
        while found is not None and self_ is None:
            self_ = found.vars.get(function.node.args.args[0].arg)
            found = found.parent
        if self_ is None:
            return UNKNOWN
        for one in options(self_):
            if one.__class__ in (Instance, ClassValue):
                return Super(owner, one)
        return UNKNOWN

    def instantiate(self, cls, args, kwargs, node):
        """Call a class of the project."""
        if cls.family == "variable":
            return self.make_variable(cls.kind, (cls.kind, None), args, kwargs, node, cls)
        graph = True if cls.family in _GRAPH_FAMILIES else False if cls.family in ("plain", "struct", "tuple") else None
        made = Instance(cls=cls, row=cls.row, family=cls.family, graph=graph, level=len(self.frames), node=node)
        made.module = self.module
        made.hijax = self.hijax_depth > 0
        init, owner = self.find_in_mro(cls, "__init__")
        if init is None and (cls.data or cls.family in ("struct", "tuple")):
            self._fill_fields(made, cls, args, kwargs)
            post, _ = self.find_in_mro(cls, "__post_init__")
            if post is not None:
                self._construct(made, post, [], {}, node)
            return made
        if init is not None:
            self._construct(made, init, args, kwargs, node)
        elif cls.row is not None and cls.family in _GRAPH_FAMILIES:
            self.construct_library_part(made, cls.row, args, kwargs, node)
        elif cls.family == "unknown":
            for value in (*args, *kwargs.values()):
                self.note_use(value)
            made.rest = self.mix((*args, *kwargs.values()))
            made.rest = None if made.rest is UNKNOWN else made.rest
            made.origin = "symbol"
        return made

    def _construct(self, made, init, args, kwargs, node):
        self.constructing.add(made.ident)
        try:
            if init.__class__ is Function:
                self.call_function(init, [made, *args], kwargs, node)
            else:
                self.call_value(init, [made, *args], kwargs, node)
            self.constructor_ended(made)
        finally:
            self.constructing.discard(made.ident)

    def _fill_fields(self, made, cls, args, kwargs):
        names = []
        defaults = {}
        for name, annotation, default in cls.fields:
            if name in names:
                names.remove(name)
            names.append(name)
            defaults[name] = (annotation, default)
        for name, value in zip(names, args):
            self.store(made, name, value)
            self.note_use(value)
        for name in names[len(args):]:
            if name in kwargs:
                self.store(made, name, kwargs[name])
                self.note_use(kwargs[name])
            else:
                annotation, default = defaults[name]
                value = UNKNOWN
                if default is not None:
                    value = self.eval(default, self.env_of(cls.module))
                elif cls.names.get(name).__class__ in CALLABLE:
                    value = cls.names[name]  # made once, by a call in the class body
                elif "**" in kwargs:
                    value = kwargs["**"]
                self.store(made, name, value)

    def symbolic_instance(self, cls, level, name):
        """An instance of a project class of which only the class is known."""
        if cls.family == "variable":
            made = Instance(cls=cls, family="variable", kind=cls.kind, graph=True, level=level, name=name, origin="symbol")
            return made
        graph = True if cls.family in _GRAPH_FAMILIES else False if cls.family in ("plain", "struct", "tuple") else None
        made = Instance(cls=cls, row=cls.row, family=cls.family, graph=graph, level=level, name=name, origin="symbol")
        made.flags = {"?": UNKNOWN}
        made.hijax = self.hijax_depth > 0
        made.lazy = cls
        made.module = cls.module
        return made

    def materialise(self, made):
        """Give a symbolic instance the attributes that its constructor sets."""
        cls, made.lazy = made.lazy, None
        if cls is None:  # it has them already, or is making them
            return
        if made.source is not None and made.source.lazy is not None:
            self.materialise(made.source)
            self.copy_attributes(made.source, made)
            return
        if made.source is not None and made.source.attrs:
            self.copy_attributes(made.source, made)
            return
        saved = self.branches, self.branch_marks, self.expecting, self.frames, self.loops
        self.branches, self.branch_marks, self.frames, self.loops = 0, [], self.frames[:made.level], 0
        self.symbolic += 1
        try:
            init, _ = self.find_in_mro(cls, "__init__")
            if init.__class__ is Function and (cls.data is None or "__init__" in cls.names):
                spec = init.node.args
                scope = init.env or self.env_of(init.module)
                values = []
                for arg in (*spec.posonlyargs, *spec.args)[1:]:
                    values.append(self.symbol(arg.annotation, scope, arg.arg, init.defaults.get(arg.arg), init.module))
                named = {arg.arg: self.symbol(arg.annotation, scope, arg.arg, init.defaults.get(arg.arg), init.module)
                         for arg in spec.kwonlyargs}
                self._construct(made, init, values, named, cls.node)
            else:
                for name, annotation, default in cls.fields:
                    if annotation is not None:
                        value = self.symbol(annotation, cls.env, name, None, cls.module)
                        self.store(made, name, value)
        finally:
            self.branches, self.branch_marks, self.expecting, self.frames, self.loops = saved
            self.symbolic -= 1
        self._mark_symbolic(made, set())

    def materialise_entry(self, made):
        """Materialise the self of an entry so that sites inside its constructor are seen."""
        symbolic, self.symbolic = self.symbolic, -1
        try:
            self.materialise(made)
        finally:
            self.symbolic = symbolic

    def _mark_symbolic(self, made, seen):
        if made.ident in seen:
            return
        seen.add(made.ident)
        made.flags = {"?": UNKNOWN} if made.flags is None else made.flags
        made.origin = "symbol"
        for value in made.attrs.values():
            for one in options(value):
                if one.__class__ is Instance:
                    self._mark_symbolic(one, seen)
                elif one.__class__ is Seq:
                    for item in (*one.items, one.rest):
                        if item.__class__ is Instance:
                            self._mark_symbolic(item, seen)

    def isinstance_of(self, args):
        """isinstance(value, class) where it can be told."""
        if len(args) != 2 or args[0].__class__ is not Instance or args[0].origin == "symbol" or args[0].cls is None:
            return UNKNOWN
        wanted = args[1].items if args[1].__class__ is Seq else [args[1]]
        if any(one.__class__ is ClassValue and one in args[0].cls.mro for one in wanted):
            return Const(True)
        if all(one.__class__ is ClassValue for one in wanted):
            return Const(False)
        return UNKNOWN


class _Folder:
    """A package without __init__.py."""

    __slots__ = ("path", "name")

    def __init__(self, path, name):
        self.path = path
        self.name = name
