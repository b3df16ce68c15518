"""Arguments for library code that nothing calls.

A module is built from its constructor's signature; inputs are tried in a fixed order of shapes
under abstract evaluation, bounded in number and time, so that models larger than memory can be
looked at too.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import time
import typing

import jax
import jax.numpy as jnp
from flax import nnx

from . import walk

SIZES = (8, 4, 16)
# Shapes of inputs, from the most to the least frequent in training code: (batch, features), images, tokens.
SHAPES = ((2, 8), (2, 4, 8), (2, 8, 8, 8), (8,), (), (2,), (2, 8, 8, 1), (2, 8, 8, 3), (2, 28, 28, 1), (2, 32, 32, 3), (2, 4), (2, 16),
          (2, 3), (2, 2), (2, 1), (2, 10), (2, 784))
SECONDS = 30.0
ATTEMPTS = 400
ABSTRACT_OVER = 1 << 31  # bytes of parameters above which nothing is made for real


class NoArguments(Exception):
    """str() says for which parameter nothing was found."""


def exercise(module, program, session):
    """Call what the open claims are about, as far as arguments can be found.

    Examples that the user names come first; each function is called three times, so that what
    happens between calls is seen too.
    """
    for observer in list(session.unsettled()):
        if observer.settled or observer.calls or observer.traces:
            continue
        claim = observer.claim
        try:
            target = _target(module, claim["function"])
            example = program["examples"].get(claim["function"]) or program["examples"].get(
                f"{module.__name__}.{claim['function']}")
            if example:
                session.how = f"the example {example}"
                _call(target, *_example(example))
            else:
                session.how = "made-up arguments"
                _search(target, module, observer)
        except NoArguments as missing:
            observer.unknown("could not build arguments", str(missing))
        except Exception as error:
            if not observer.settled and not observer.calls and not observer.traces:
                observer.unknown("could not build arguments", f"{type(error).__name__}: {str(error)[:160]}")


def _target(module, name):
    """The callable that exercises a function: itself, its class's method on a made-up object, or the
    function around it."""
    parts = [part for part in (name or "").split(".")]
    if "<locals>" in parts:
        parts = parts[:parts.index("<locals>")]
    value, owner = module, None
    for part in parts:
        following = getattr(value, part, None)
        if following is None:
            if value is module:
                raise NoArguments(f"{name or 'the function'} is not a name of the module")
            break
        owner, value = value, following
    if value is module or not callable(value):
        raise NoArguments(f"{name or 'the function'} has no name by which it could be called")
    if isinstance(owner, type) and not isinstance(value, type):
        instance = _build(owner, abstract=False)
        return functools.partial(_call_method, instance, parts[-1])
    return value


def _call_method(instance, name, *args, **kwargs):
    return getattr(instance, name)(*args, **kwargs)


def _example(dotted):
    module, _, name = dotted.rpartition(".")
    made = getattr(importlib.import_module(module), name)()
    if isinstance(made, dict):
        return (), made
    return (made if isinstance(made, tuple) else (made,)), {}


def _call(function, args, kwargs):
    for _ in range(3):
        function(*args, **kwargs)


def _signature(function):
    if isinstance(function, functools.partial) and function.func is _call_method:
        return inspect.signature(getattr(*function.args[:2]))
    return inspect.signature(function)


def _search(function, module, observer):
    """Try arguments until the function runs; abstractly if the modules are too large."""
    parameters = [parameter for parameter in _signature(function).parameters.values()
                  if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
                  and (parameter.default is parameter.empty or parameter.annotation is not parameter.empty
                       and _module_class(parameter.annotation, module))]
    until = time.monotonic() + SECONDS
    attempts, last = 0, None
    for candidate in _candidates(parameters, module):
        attempts += 1
        if attempts > ATTEMPTS or time.monotonic() > until or observer.settled:
            break
        args, kwargs, large = candidate
        try:
            with observer.session.private():
                _abstractly(function, args, kwargs)
        except Exception as error:
            last = error
            continue
        # What was traced during the search must be traced again, observed this time.
        jax.clear_caches()
        if large:
            _abstractly(function, args, kwargs)
            return
        _call(function, args, kwargs)
        return
    detail = f"; last: {type(last).__name__}: {str(last).strip().splitlines()[0][:120]}" if last and str(last).strip() else ""
    raise NoArguments(f"{attempts} candidates for ({', '.join(p.name for p in parameters)}) failed{detail}")


def _abstractly(function, args, kwargs):
    """Trace the function; its graph objects and arrays stand for shapes only and stay as they are."""
    from . import abstract

    _, arrays, merge = abstract.split(args, kwargs)
    _, state = None, [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]

    def run(values):
        inner_args, inner_kwargs = merge(values)
        result = function(*inner_args, **inner_kwargs)
        return [leaf.value for leaf in walk.leaves(result) if walk.is_array(leaf.value)]

    jax.eval_shape(run, state)


def _candidates(parameters, module):
    """(args, kwargs, large) in the order in which to try them."""
    fixed, open_names, large = {}, [], False
    models = {}
    for parameter in parameters:
        kind = _module_class(parameter.annotation, module)
        lowered = parameter.name.lower()
        if kind is None and parameter.annotation is parameter.empty and "rng" not in lowered:
            kind = _class_for(lowered, module)
        if lowered in ("rngs", "rng_stream") or kind is nnx.Rngs:
            fixed[parameter.name] = nnx.Rngs(0)
        elif kind is nnx.Optimizer or kind is None and lowered in ("optimizer", "opt", "optim"):
            fixed[parameter.name] = "optimizer"
        elif kind is not None:
            built = _build(kind, abstract=True)
            models[parameter.name] = built
            size = sum(leaf.value.size * leaf.value.dtype.itemsize for leaf in walk.leaves(built)
                       if hasattr(leaf.value, "dtype") and hasattr(leaf.value.dtype, "itemsize"))
            if size > ABSTRACT_OVER:
                large = True
            else:
                built = models[parameter.name] = _build(kind, abstract=False)
            fixed[parameter.name] = built
        elif lowered in ("key", "rng", "prng_key") or "key" in lowered:
            fixed[parameter.name] = jax.random.key(0)
        elif parameter.annotation in (int, "int"):
            fixed[parameter.name] = 2
        elif parameter.annotation in (bool, "bool"):
            fixed[parameter.name] = True
        elif parameter.annotation in (float, "float"):
            fixed[parameter.name] = 0.1
        else:
            open_names.append(parameter.name)
    for name, value in fixed.items():
        if isinstance(value, str):
            fixed[name] = _optimizer(next(iter(models.values()), None))
    keyword = {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
    for arrays in _arrays(open_names, large):
        values = {**fixed, **arrays}
        yield (tuple(values[p.name] for p in parameters if p.name not in keyword),
               {name: values[name] for name in keyword}, large)


def _arrays(names, large):
    """Dicts of arrays for the open parameters: the first is the input, the others labels or like it."""
    if not names:
        yield {}
        return
    for shape in SHAPES:
        for dtype in (jnp.float32, jnp.int32):
            first = jnp.ones(shape, dtype)
            if len(names) == 1:
                yield {names[0]: first}
                yield {names[0]: (first, first)}
                continue
            for other in (shape, shape[:1], (*shape[:-1], 1), (*shape[:-1], 4), (*shape[:-1], 2)):
                for kind in (jnp.float32, jnp.int32):
                    rest = jnp.zeros(other, kind)
                    yield {names[0]: first, **{name: rest for name in names[1:]}}


def _module_class(annotation, module):
    """The class of graph objects that an annotation names, or None."""
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, vars(module))  # an annotation of the program, as typing does it
        except Exception:
            return None
    for one in (annotation, *typing.get_args(annotation)):
        if isinstance(one, type) and issubclass(one, walk._bases):
            return one
    return None


def _class_for(name, module):
    """For a parameter called ``model`` and the like: the module's last own Module class that fits."""
    own = [value for value in vars(module).values()
           if isinstance(value, type) and issubclass(value, nnx.Module) and value.__module__ == module.__name__]
    exact = [value for value in own if value.__name__.lower() == name.replace("_", "")]
    if exact:
        return exact[-1]
    generic = ("model", "net", "network", "module", "m")
    return own[-1] if own and name in generic else None


def _build(cls, abstract):
    """An object of a class, from its constructor's annotations, defaults, and small sizes.

    abstract: only shapes, no memory. Raises NoArguments.
    """
    last = None
    for size in SIZES:
        try:
            arguments = _constructor_arguments(cls, size)
            if abstract:
                return nnx.eval_shape(lambda: cls(**_with_rngs(arguments)))
            return cls(**_with_rngs(arguments))
        except NoArguments:
            raise
        except Exception as error:
            last = error
    raise NoArguments(f"{cls.__name__} could not be built: {type(last).__name__}: {str(last)[:120]}")


def _with_rngs(arguments):
    return {name: nnx.Rngs(0) if value is nnx.Rngs else value for name, value in arguments.items()}


def _constructor_arguments(cls, size):
    arguments = {}
    for parameter in list(inspect.signature(cls.__init__).parameters.values())[1:]:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        annotation, name = parameter.annotation, parameter.name
        if "rngs" in name or annotation is nnx.Rngs or annotation == "nnx.Rngs":
            arguments[name] = nnx.Rngs
        elif parameter.default is not parameter.empty:
            continue
        elif annotation in (bool, "bool"):
            arguments[name] = False
        elif annotation in (float, "float") or "rate" in name:
            arguments[name] = 0.1
        elif annotation in (int, "int") or annotation is parameter.empty:
            arguments[name] = 2 if any(word in name for word in ("num", "depth", "heads", "layers", "n_")) else size
        elif isinstance(annotation, type) and issubclass(annotation, nnx.Module):
            arguments[name] = _build(annotation, abstract=False)
        elif annotation in (str, "str"):
            arguments[name] = ""
        else:
            raise NoArguments(f"no argument for {cls.__name__}({name})")
    return arguments


def _optimizer(model):
    if model is None:
        raise NoArguments("an optimizer without a model")
    import optax

    if "wrt" in inspect.signature(nnx.Optimizer).parameters:
        return nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    return nnx.Optimizer(model, optax.adam(1e-3))
