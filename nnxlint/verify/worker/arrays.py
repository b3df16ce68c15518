"""Arrays to try for inputs, labels and batches; what their shapes may be is read off the models and off errors."""

from __future__ import annotations

import collections
import re

import jax.numpy as jnp
from flax import nnx

from . import walk

# Shapes of inputs, from the most to the least frequent in training code: (batch, features), images, tokens.
SHAPES = ((2, 8), (2, 4, 8), (2, 8, 8, 8), (8,), (), (2,), (2, 8, 8, 1), (2, 8, 8, 3), (2, 28, 28, 1), (2, 32, 32, 3), (2, 4), (2, 16),
          (2, 3), (2, 2), (2, 1), (2, 10), (2, 784), (2, 28, 28), (2, 64, 64, 3))
IMAGES = (28, 32, 8, 16, 64)
_LABELS = ("label", "target", "class", "y", "ys", "y_true", "annot")
_ACTIONS = ("action", "actions", "a", "acts", "act")
_NUMBERS = ("reward", "rewards", "r", "done", "dones", "return", "returns", "advantage", "advantages", "mask", "weight", "weights",
            "discount", "discounts", "value", "values", "log_prob", "log_probs", "logprob", "logp", "terminal", "terminals", "adv")
_TOKENS = ("ids", "token", "tokens", "text", "tok", "toks", "inputs_ids", "prompt")
_RATES = ("gamma", "tau", "lr", "learning_rate", "alpha", "beta", "eps", "epsilon", "temperature", "temp", "decay", "lam", "lambda_", "scale",
          "clip_eps", "dt", "momentum", "ema_decay", "kl_weight", "noise_scale")
_STEPS = ("step", "epoch", "iteration", "it", "i")
_BATCHES = ("batch", "data", "minibatch", "sample", "examples", "transitions", "transition", "experience", "mb")
_KEYS = 16


class Batches:
    """How the batches of a program are made up: keys of a dict, fields of a tuple, as far as errors told.

    forms: parameter -> (class, names of its fields), where annotations tell.
    """

    def __init__(self):
        self.keys = []
        self.fields = []
        self.length = 0
        self.taken_apart = set()
        self.forms = {}

    def learn(self, error, names):
        """Read off an error how a batch is taken apart. names: parameters that arrays are made for. Was it new?"""
        text = str(error)
        missing = error.args[0] if isinstance(error, KeyError) and error.args else None
        attribute = re.search(r"'(?:dict|Batch)' object has no attribute '(\w+)'", text)
        count = re.search(r"values to unpack \(expected (\d+)", text)
        if isinstance(missing, str) and missing not in self.keys and len(self.keys) < _KEYS:
            self.keys.append(missing)
        elif isinstance(missing, int) and self.length <= missing < _KEYS:
            self.length = max(2, missing + 1)
        elif attribute and attribute.group(1) not in self.fields and len(self.fields) < _KEYS:
            self.fields.append(attribute.group(1))
        elif count and self.length != int(count.group(1)):
            self.length = int(count.group(1))
        elif "does not support string indexing" in text or "only integers, slices" in text:
            new = [name for name in names if name not in self.taken_apart and not is_label(name)]
            self.taken_apart.update(new[:1])
            return bool(new)
        else:
            return False
        return bool(names)

    def fills(self, names, models):
        """Functions that make {name: value} for the open parameters, in the order in which to try them."""
        if not names:
            yield dict
            return
        outputs = outputs_of(models)
        for shape, kind in inputs_of(models):
            for label in labels(shape, outputs):
                yield lambda shape=shape, kind=kind, label=label: {
                    name: self._value(name, shape, kind, label, index) for index, name in enumerate(names)}
                if len(names) == 1 and not (self.keys or self.fields or self.length):
                    break
            if len(names) > 1:
                for label in labels(shape, outputs):
                    yield lambda shape=shape, kind=kind, label=label: {
                        name: self._value(name, shape, kind, label, index, True) for index, name in enumerate(names)}

    def _value(self, name, shape, kind, label, index, alike=False):
        """The value of a parameter. alike: what is not the first one is like the labels, whatever its name."""
        if name in self.forms:
            form, fields = self.forms[name]
            return form(**{field: one(field, shape, kind, label) for field in fields})
        if name.lower() in _BATCHES or name.lower().endswith("batch") or name in self.taken_apart:
            return self._batch(shape, kind, label)
        if alike and index:
            return label()
        return one(name, shape, kind, label)

    def _batch(self, shape, kind, label):
        if self.fields:
            made = collections.namedtuple("Batch", self.fields)
            return made(*(one(name, shape, kind, label) for name in self.fields))
        if self.length:
            return tuple(jnp.ones(shape, kind) if not place else label() if place == self.length - 1 and self.length == 2 else one(
                "sarnd"[place:place + 1], shape, kind, label) for place in range(self.length))
        return {name: one(name, shape, kind, label) for name in self.keys}


def is_label(name):
    """Does a name speak of labels?"""
    name = name.lower()
    return name in _LABELS or any(word in name for word in _LABELS[:3])


def one(name, shape, kind, label):
    """The array for a parameter or a key of a batch, by its name; ``shape`` is the one of the input."""
    name = name.lower()
    first = shape[:1]
    if name in _RATES:
        return 0.1
    if name in _STEPS:
        return jnp.ones((), jnp.int32)
    if is_label(name):
        return label()
    if name in _ACTIONS or name.endswith("action"):
        return jnp.zeros(first, jnp.int32)
    if name in _NUMBERS or name.endswith(("mask", "reward", "done")):
        return jnp.ones(shape if name.endswith("mask") and kind == jnp.int32 else first, jnp.float32)
    if name in _TOKENS or name.endswith("ids"):
        return jnp.ones(shape if kind == jnp.int32 else (*first, 8)[-2:], jnp.int32)
    return jnp.ones(shape, kind)


def labels(shape, outputs):
    """Functions that make labels for inputs of a shape."""
    first = shape[:1]
    made = [(first, jnp.int32), (shape, jnp.float32), ((*first, 1), jnp.float32), *(((*first, size), jnp.float32) for size in outputs),
            (first, jnp.float32), (shape, jnp.int32), ((*shape[:-1], 1), jnp.float32), ((*shape[:-1], 4), jnp.float32),
            ((*shape[:-1], 2), jnp.float32)]
    for form, kind in dict.fromkeys(made):
        yield lambda form=form, kind=kind: jnp.zeros(form, kind)


def _layers(models):
    """The layers of models, in the order in which they were made."""
    seen, pending = set(), list(models)
    while pending:
        value = pending.pop(0)
        if id(value) in seen or len(seen) > 2000:
            continue
        seen.add(id(value))
        if isinstance(value, (list, tuple)):
            pending[:0] = value
        elif isinstance(value, dict):
            pending[:0] = value.values()
        elif walk.is_node(value) and not walk.is_variable(value):
            yield value
            pending[:0] = list(vars(value).values())


def inputs_of(models):
    """(shape, dtype) of inputs, those first that the first layers of the models ask for."""
    found = []
    for layer in _layers(models):
        size = getattr(layer, "in_features", None)
        if isinstance(layer, nnx.Conv) and isinstance(size, int):
            dimensions = len(layer.kernel_size)
            found += [((2, *(side,) * dimensions, size), jnp.float32) for side in IMAGES]
        elif isinstance(getattr(layer, "num_embeddings", None), int):
            found += [((2, 8), jnp.int32), ((2,), jnp.int32), ((8,), jnp.int32)]
        elif isinstance(size, int):
            found += [((2, size), jnp.float32), ((2, 4, size), jnp.float32), ((size,), jnp.float32)]
            sides = [side for side in IMAGES if size == side * side]
            found += [((2, side, side, 1), jnp.float32) for side in sides]
        if len(found) > 24:
            break
    for shape in SHAPES:
        found += [(shape, jnp.float32), (shape, jnp.int32)]
    return list(dict.fromkeys(found))


def outputs_of(models):
    """Sizes of the last layers of the models."""
    sizes = [getattr(layer, "out_features", None) for layer in _layers(models)]
    sizes = [size for size in sizes if isinstance(size, int)]
    return list(dict.fromkeys(reversed(sizes)))[:2]
