"""Arguments for a function, from its parameters' annotations and names, the program's own objects and trial."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import itertools
import typing

import jax
import jax.numpy as jnp
from flax import nnx

from . import arrays, standins, walk

SIZES = (8, 4, 16)
DEPTH = 4
WAYS = 12     # choices of objects for the parameters that are none of arrays
AT_ONCE = 40  # candidates for one of them before the next has its turn
ABSTRACT_OVER = 1 << 31  # bytes of parameters above which nothing is made for real
_COUNTED = ("num", "depth", "heads", "layers", "blocks", "groups", "repeat")
_MODELS = ("model", "net", "network", "module", "m", "mdl", "agent", "policy", "actor", "critic", "encoder", "decoder", "generator",
           "discriminator", "student", "teacher", "gen", "disc", "g", "d", "q", "target", "ema")
_OPTIMIZERS = ("optimizer", "opt", "optim", "tx")
_SETTINGS = ("config", "cfg", "conf", "hparams", "args", "settings", "opts")
_SEVERAL = ("sizes", "features_list", "dims", "widths", "layers_sizes", "hidden_features", "hidden_channels")
_ONE_OR_SEVERAL = ("channels", "features", "units", "size", "width", "hidden", *_SEVERAL)
_STATES = ("state", "params", "rest", "other", "others", "batch_stats", "stats", "buffers", "variables", "weights")


class NoArguments(Exception):
    """str() says for what nothing was found."""


class Candidate:
    """Arguments to try: values by parameter. learned: the failure told something, the next one differs."""

    def __init__(self, maker, parameters, values, stand_in, large):
        self.maker = maker
        self.parameters = parameters
        self.values = values
        self.stand_in = stand_in
        self.large = large
        self.learned = False

    def arguments(self, number=0):
        """(args, kwargs) for the call of that number; keys are other ones in each call."""
        values = {name: _another(value, number) for name, value in self.values.items()}
        keyword = {p.name for p in self.parameters if p.kind is p.KEYWORD_ONLY}
        return (tuple(values[p.name] for p in self.parameters if p.name not in keyword),
                {name: values[name] for name in keyword})

    def take_back(self, result):
        """State that a call returns takes the place of the argument that it is the next of."""
        items = [result, *(result if isinstance(result, (tuple, list)) else ())]
        for name, value in self.values.items():
            if not _is_state(value):
                continue
            outline = _outline(value)
            new = next((item for item in items if type(item) is type(value) and _outline(item) == outline), None)
            if new is not None:
                self.values[name] = new
                items = [item for item in items if item is not new]

    def learn(self, error):
        """Read off an error how a batch is taken apart."""
        self.learned = self.maker.batches.learn(error, [p.name for p in self.parameters if p.name in self.maker.open])


class Maker:
    """Makes objects and arguments for the code of one module.

    module: the program's module. Names of its globals, and attributes of objects that are made known, serve
    parameters of the same name. unbuilt: is called with each error of a constructor. shapes_only: of models
    nothing is made but shapes.
    """

    def __init__(self, module, unbuilt=lambda error: None):
        self.module = module
        self.unbuilt = unbuilt
        self.pool = {name: value for name, value in vars(module).items() if _is_state(value) or _is_transformation(value)}
        self.batches = arrays.Batches()
        self.open = ()
        self.trouble = None
        self.shapes_only = False

    def know(self, instance):
        """The attributes of an object serve parameters of the same name too."""
        self.pool.update({name.lstrip("_"): value for name, value in getattr(instance, "__dict__", {}).items()
                          if _is_state(value) or _is_transformation(value) or dataclasses.is_dataclass(value)})

    def candidates(self, parameters):
        """Candidates for the parameters of a function, in the order in which to try them."""
        hints = self._hints(parameters)
        models = [p.name for p in parameters if _is_model(p.name.lower(), class_in(hints[p.name])) and p.name != "target"]
        # "target" beside a model is another one, and else what the output should be.
        choices = {p.name: self._choices(p, hints[p.name]) if models or p.name != "target" or hints[p.name] is not p.empty else None
                   for p in parameters}
        self.open = [name for name, options in choices.items() if options is None]
        fixed = [name for name in choices if name not in self.open]
        ways = [self._of(parameters, dict(zip(fixed, combination)))
                for combination in itertools.islice(itertools.product(*(choices[name] for name in fixed)), WAYS)]
        while ways:
            for way in list(ways):
                number = 0
                for candidate in way:
                    yield candidate
                    number += 1
                    if number >= AT_ONCE:
                        break
                else:
                    ways.remove(way)

    def _of(self, parameters, choices):
        """The candidates for one choice of objects."""
        made = self._make(choices)
        if made is None:
            return
        values, stand_in, large = made
        models = [value for value in values.values() if walk.is_graph_object(value)]
        for fill in self.batches.fills(self.open, models):
            while True:
                candidate = Candidate(self, parameters, {**values, **fill()}, stand_in, large)
                yield candidate
                if not candidate.learned:
                    break

    def build(self, cls, depth=0):
        """An object of a class, from its constructor's annotations, defaults and small sizes. Raises NoArguments."""
        last, tried = None, []
        for size, variant, many in [*((size, None, False) for size in SIZES), (SIZES[0], None, True),
                                    *((SIZES[0], key, False) for key in self._keys())]:
            try:
                given = self._constructor(cls, size, depth, variant, many)
                form = _form(given)
                if form is not None and form in tried:
                    continue
                tried.append(form)
                return cls(**given)
            except NoArguments as error:
                last = last or error
            except Exception as error:
                self.unbuilt(error)
                last = error
        for derived in cls.__subclasses__():
            if derived.__module__ == self.module.__name__ and depth < DEPTH:
                return self.build(derived, depth + 1)
        text = str(last) if isinstance(last, NoArguments) else f"{type(last).__name__}: {str(last)[:120]}"
        raise NoArguments(f"{cls.__name__} could not be built: {text}") from (getattr(last, "__cause__", None) or last)

    def _keys(self):
        """Numbers by which the program looks up its variants, such as depths of a network: keys of the module's dicts."""
        return [key for value in vars(self.module).values() if type(value) is dict for key in value if type(key) is int][:4]

    def _hints(self, parameters):
        found = {}
        for parameter in parameters:
            annotation = parameter.annotation
            if isinstance(annotation, str):
                try:
                    annotation = eval(annotation, vars(self.module))  # an annotation of the program, as typing does it
                except Exception:
                    annotation = parameter.empty
            found[parameter.name] = annotation
        return found

    def _choices(self, parameter, hint):
        """What a parameter may be given: a list of (what, thing), or None for arrays."""
        name = parameter.name.lower().lstrip("_")
        known = self.pool.get(parameter.name, self.pool.get(name))
        own = [("own", known)] if known is not None else []
        cls = class_in(hint)
        if cls is None and hint is not parameter.empty and not _says_nothing(hint):
            fields = self._fields(hint)
            if fields:
                self.batches.forms[parameter.name] = hint, fields
            return own + self._plain(name, hint) if not fields and not _is_arrays(hint) else None
        if cls is nnx.Rngs or cls is None and name in ("rngs", "rng_stream"):
            return own + [("make", functools.partial(nnx.Rngs, 0))]
        if cls is not None and issubclass(cls, nnx.Optimizer) or cls is None and name.endswith(_OPTIMIZERS) and not own:
            return own + [("optimizer", name)]
        if cls is not None and issubclass(cls, nnx.Metric) or cls is None and "metric" in name:
            return own + [("make", make) for make in standins.METRICS]
        if cls is not None and cls is not nnx.Module and issubclass(cls, nnx.Module):
            return own + [("class", cls)]
        if _is_model(name, cls):
            return own + [("class", found) for found in self._classes(name)] + [("stand-in", standins.Model)]
        if own:
            return own
        if cls is not None:
            return [("class", cls)]
        return self._named(name)

    def _named(self, name):
        """Choices for a parameter of which only the name is known."""
        if "rng" in name or "key" in name.split("_") or name in ("key", "prng", "seed_key"):
            return [("make", functools.partial(jax.random.key, 0))]
        if name in ("graphdef", "graph_def", "gdef", "graph"):
            return [("half", "graphdef")]
        if name in _STATES:
            return [("half", name)]
        if name in ("opt_state", "optimizer_state"):
            return [("half", "opt_state")]
        if name.endswith(("loss_fn", "loss", "_fn", "fn", "func", "f", "apply")) and "diff" not in name:
            return [("make", lambda made=made: made) for made in self._functions(name)]
        if "config" in name or name in ("cfg", "conf", "hparams"):
            made = [value for value in vars(self.module).values() if isinstance(value, type) and dataclasses.is_dataclass(value)]
            if made:
                return [("class", cls) for cls in made]
        return None

    def _plain(self, name, hint):
        """Choices for an annotation that names neither arrays nor a graph object."""
        if _is_dtype(name, hint):
            return [("make", lambda: jnp.float32)]
        if hint in (int, float, bool, str):
            return [("make", functools.partial(_number, name, hint))]
        if getattr(hint, "__name__", "") == "GradientTransformation" or "GradientTransformation" in str(hint):
            return [("make", standins.transformation)]
        if hint is nnx.GraphDef or (typing.get_origin(hint) or hint) in _graphdef:
            return [("half", "graphdef")]
        if hint is nnx.State or getattr(hint, "__name__", "") in ("State", "OptState"):
            return [("half", "opt_state" if "opt" in name else name)]
        if hint is typing.Callable or "Callable" in str(hint):
            return [("make", lambda made=made: made) for made in self._functions(name)]
        if isinstance(hint, type):
            return [("class", hint)]
        return [("make", functools.partial(_number, name, int))]

    def _fields(self, hint):
        """Names of the fields of a tuple or dataclass of arrays, None for any other annotation."""
        if not isinstance(hint, type) or not (hasattr(hint, "_fields") or dataclasses.is_dataclass(hint)):
            return None
        names = list(getattr(hint, "_fields", None) or [field.name for field in dataclasses.fields(hint)])
        kinds = getattr(hint, "__annotations__", {})
        return names if names and all(_is_arrays(kinds.get(name)) or kinds.get(name) in (typing.Any, None) for name in names) else None

    def _functions(self, name):
        own = [value for key, value in vars(self.module).items() if inspect.isfunction(value)
               and value.__module__ == self.module.__name__ and ("loss" in key.lower() or key == name)]
        return [*own[:2], standins.loss, standins.loss_and_aux]

    def _classes(self, name):
        """The user's Module classes that a parameter of this name may be of, the likeliest first."""
        found = list(dict.fromkeys(
            value for value in vars(self.module).values()
            if isinstance(value, type) and issubclass(value, nnx.Module) and not value.__module__.startswith("flax.")))
        bare = name.replace("_", "")
        found.reverse()  # a model is made of what stands before it

        def unlike(cls):
            own = cls.__name__.lower()
            return (bare != own, not own.startswith(bare), bare not in own)

        return sorted(found, key=unlike)[:3]

    def _make(self, choices):
        """(values, is one a stand-in, is one too large for memory), or None if something cannot be made."""
        values, stand_in, large, model = {}, False, False, None
        try:
            for name, (what, thing) in choices.items():
                if what == "own":
                    values[name] = thing
                elif what == "make":
                    values[name] = thing()
                    stand_in = stand_in or thing in (standins.loss, standins.loss_and_aux)
                elif what in ("class", "stand-in"):
                    stand_in = stand_in or what == "stand-in"
                    values[name], big = self._sized(thing)
                    large = large or big
                if isinstance(values.get(name), nnx.Module):
                    model = model or values[name]
            for name, (what, thing) in choices.items():
                if what == "optimizer":
                    values[name] = standins.optimizer(self._model_for(thing, values, model))
                elif what == "half":
                    values[name] = self._half(thing, choices)
        except Exception as error:
            self.trouble = error
            return None
        return values, stand_in, large

    def _model_for(self, optimizer, values, model):
        """Which of several models an optimizer is for: the one whose name begins alike."""
        named = [value for name, value in values.items() if isinstance(value, nnx.Module)
                 and optimizer.startswith(name[:1].lower())]
        chosen = named[0] if named else model or next(
            (value for value in self.pool.values() if isinstance(value, nnx.Module)), None)
        if chosen is None:
            raise NoArguments("an optimizer without a model")
        return chosen

    @functools.cached_property
    def _functional(self):
        """A model of the module, taken apart: (graphdef, all its state, params, the rest)."""
        made = next((value for value in self.pool.values() if isinstance(value, nnx.Module)), None)
        if made is None:
            classes = self._classes("model")
            made = self.build(classes[0]) if classes else standins.Model()
        graphdef, state = nnx.split(made)
        _, params, rest = nnx.split(made, nnx.Param, ...)
        return graphdef, state, params, rest

    def _half(self, name, choices):
        graphdef, state, params, rest = self._functional
        others = [thing for what, thing in choices.values() if what == "half" and thing not in ("graphdef", "opt_state")]
        if name == "graphdef":
            return graphdef
        if name == "opt_state":
            transformation = next((value for value in self.pool.values() if _is_transformation(value)), None)
            return (transformation or standins.transformation()).init(params)
        if len(others) == 1:
            return params if name == "params" and not jax.tree.leaves(rest) else state
        return params if name == "params" or "params" not in others and name == others[0] else rest

    def _sized(self, cls):
        """(an object, is it too large for memory): of a large one only shapes are made."""
        if not issubclass(cls, nnx.Module):
            return self.build(cls), False
        try:
            shapes = nnx.eval_shape(lambda: self.build(cls))
        except Exception:
            return self.build(cls), False
        size = sum(leaf.value.size * leaf.value.dtype.itemsize for leaf in walk.leaves(shapes)
                   if hasattr(getattr(leaf.value, "dtype", None), "itemsize"))
        return (shapes, True) if self.shapes_only or size > ABSTRACT_OVER else (self.build(cls), False)

    def _constructor(self, cls, size, depth, variant, many):
        """Arguments of a constructor; whole numbers are the variant if there is one. Raises NoArguments.

        many: what may be one size or several, as its name goes, is the less likely of both.
        """
        given = {}
        # What a metaclass takes says nothing; a tuple with names has its fields in ``__new__``.
        made = cls.__init__ if cls.__init__ is not object.__init__ and not issubclass(cls, tuple) else cls.__new__
        parameters = list(inspect.signature(made).parameters.values())[1:] if inspect.isfunction(made) else []
        parameters = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
        hints = self._hints(parameters)
        for parameter in parameters:
            hint, name = hints[parameter.name], parameter.name.lower()
            if "rngs" in name or class_in(hint) is nnx.Rngs:
                given[parameter.name] = nnx.Rngs(0)
            elif variant is not None and hint is int and parameter.default is parameter.empty:
                given[parameter.name] = variant
            elif parameter.default is parameter.empty:
                given[parameter.name] = self._constructor_argument(cls, parameter.name, hint, size, depth, many)
        return given

    def _constructor_argument(self, cls, parameter, hint, size, depth, many=False):
        name = parameter.lower()
        if parameter in self.pool and not isinstance(self.pool[parameter], jax.Array):
            return self.pool[parameter]
        kind = class_in(hint)
        if kind is not None and issubclass(kind, nnx.Optimizer) or kind is None and name.endswith(_OPTIMIZERS):
            return standins.optimizer(self._functional_model(depth))
        if kind is nnx.Module or kind is None and name in _MODELS:
            return self._functional_model(depth)
        if _is_dtype(name, hint):
            return jnp.float32
        made = kind or (hint if isinstance(hint, type) and hint not in _BUILTIN and hint is not inspect.Parameter.empty else None)
        if made is not None and depth < DEPTH and not _is_arrays(hint):
            return self.build(made, depth + 1)
        if "config" in name or name in ("cfg", "conf"):
            for value in vars(self.module).values():
                if isinstance(value, type) and dataclasses.is_dataclass(value) and depth < DEPTH:
                    return self.build(value, depth + 1)
        if name.endswith(_SETTINGS) and (hint in (inspect.Parameter.empty, dict) or _says_nothing(hint)):
            return standins.Settings(lambda key: self._constructor_argument(cls, key, inspect.Parameter.empty, size, depth, many))
        if name in ("key", "rng", "prng_key") or "key" in name.split("_"):
            return jax.random.key(0)
        if name in ("tx", "gradient_transformation"):
            return standins.transformation()
        if name in ("act", "act_fn", "nonlinearity") or "activation" in name:
            return "relu" if hint is str else nnx.relu
        if name.endswith(("_fn", "fn", "func")) or "Callable" in str(hint):
            return standins.loss
        if name in ("kernel_size", "window", "stride", "strides"):
            return (3, 3) if "kernel" in name else (1, 1)
        if _is_tuple(hint):
            return (size, size)
        if "Sequence" in str(hint) or hint is list or str(hint).startswith(("list", "typing.List")) or hint not in (int, float, bool, str) and (
                name.endswith(_SEVERAL) and not many or name.endswith(_ONE_OR_SEVERAL) and many):
            return [size, size]
        if name in ("patch", "patch_size"):
            return size // 2
        if hint is inspect.Parameter.empty or hint in (int, float, bool, str) or _says_nothing(hint) or str(hint).startswith(
                ("typing.Optional", "int |", "float |")):
            return _number(name, hint, size)
        if _is_arrays(hint):
            return jnp.ones((size,))
        raise NoArguments(f"no argument for {cls.__name__}({parameter})")

    def _functional_model(self, depth):
        for cls in self._classes("model"):
            try:
                return self.build(cls, depth + 1)
            except NoArguments:
                continue
        return standins.Model()


_graphdef = typing.get_args(nnx.GraphDef) or (nnx.GraphDef,)  # a class or, on older Flax, a name for several
_graphdef = tuple(typing.get_origin(cls) or cls for cls in _graphdef)
_BUILTIN = (int, float, bool, str, bytes, list, tuple, dict, set, object, type)


def class_in(hint):
    """The class of graph objects that an annotation names, alone or among others, or None."""
    for one in (hint, *typing.get_args(hint)):
        if isinstance(one, type) and issubclass(one, walk._bases):
            return one
    return None


def _form(given):
    """What tells one set of a constructor's arguments from another; None where that cannot be said."""
    sized = {name: value for name, value in given.items() if not isinstance(value, nnx.Rngs)}
    plain = all(isinstance(value, (int, float, str, type(None))) for value in sized.values())
    return sorted((name, repr(value)) for name, value in sized.items()) if plain else None


def _says_nothing(hint):
    return hint in (typing.Any, object, inspect.Parameter.empty) or isinstance(hint, typing.TypeVar)


def _is_model(name, cls):
    """Does a parameter take a model of any kind, as its name or the class in its annotation goes?"""
    return cls is nnx.Module or cls is None and (name in _MODELS or name.endswith(("model", "net")))


def _is_dtype(name, hint):
    """Is a parameter a dtype, as its name or its annotation goes?"""
    text = f"{getattr(hint, '__name__', '')} {hint}".lower()
    return name.endswith("dtype") or "dtype" in text and "array" not in text


def _is_tuple(hint):
    """Does an annotation name a pair of numbers?"""
    text = str(hint)
    return hint is tuple or text.startswith(("tuple[", "typing.Tuple[")) and "Array" not in text


def _is_arrays(hint):
    """Does an annotation name arrays, or containers of them?"""
    if hint in (dict, tuple, list, jax.Array, jax.typing.ArrayLike):
        return True
    text = str(hint)
    return any(word in text for word in ("Array", "array", "Float[", "Int[", "Mapping", "dict[", "Dict[", "Batch", "Tuple[", "tuple["))


def _number(name, hint, size=None):
    if hint is bool or name.startswith(("use_", "is_", "deterministic", "with_")):
        return name not in ("deterministic",) and name != "use_running_average"
    if hint is float or "rate" in name or "dropout" in name or name in ("lr", "learning_rate", "alpha", "beta", "gamma", "tau"):
        return 0.1
    if hint is str:
        return ""
    return 2 if size is None or name.startswith("n_") or any(word in name for word in _COUNTED) else size


def _is_state(value):
    """Is it a graph object, a State, a GraphDef, or a tree of more than one array?"""
    if isinstance(value, (nnx.State, *_graphdef)) or walk.is_graph_object(value):
        return True
    return isinstance(value, (dict, tuple)) and not isinstance(value, (str, bytes)) and bool(value) and all(
        isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(value)) and len(jax.tree.leaves(value)) > 1


def _is_transformation(value):
    return isinstance(value, tuple) and hasattr(value, "init") and hasattr(value, "update")


def _outline(value):
    leaves = walk.leaves(value)
    return [(leaf.path, getattr(leaf.value, "shape", None), str(getattr(leaf.value, "dtype", ""))) for leaf in leaves]


def _another(value, number):
    """The value for one of several calls: another key, an array with a buffer of its own."""
    if isinstance(value, jax.Array) and not walk.is_tracer(value):
        if jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
            return jax.random.fold_in(value, number)
        return value.copy()
    return value
