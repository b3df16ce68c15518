"""Things that stand for what a library leaves to its users: a model, a loss, an optimizer, metrics, settings."""

from __future__ import annotations

import inspect

import jax
import jax.numpy as jnp
from flax import nnx


class Model(nnx.Module):
    """Takes a batch of any shape, gives (batch, 8)."""

    # What belongs to the verifier is not looked at; this stands for something of the program's.
    __module__ = "stand_in"

    def __init__(self):
        self.linear = nnx.Linear(1, 8, rngs=nnx.Rngs(0))

    def __call__(self, x, *args, **kwargs):
        x = jnp.asarray(x, jnp.float32)
        return self.linear(x.reshape((x.shape[0] if x.ndim else 1, -1)).mean(-1, keepdims=True))


class Settings(dict):
    """Settings that nobody has written down, asked for by key or as attributes. make: makes the value of a key."""

    def __init__(self, make):
        super().__init__()
        self.__dict__["_make"] = make

    def __missing__(self, key):
        self[key] = self._make(str(key))
        return self[key]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def get(self, key, default=None):
        """The default where there is one: it is what the program means."""
        return self[key] if default is None else default


def loss(model, *args, **kwargs):
    """A loss of the parameters alone."""
    leaves = jax.tree.leaves(nnx.state(model, nnx.Param) if isinstance(model, nnx.Module) else model)
    return sum((jnp.sum(jnp.square(leaf)) for leaf in leaves if jnp.issubdtype(leaf.dtype, jnp.floating)), jnp.zeros(()))


def loss_and_aux(model, *args, **kwargs):
    """The same for those who take an auxiliary value along."""
    return loss(model), {}


def transformation():
    """Of gradients, as optax has them."""
    import optax

    return optax.adam(1e-3)


def optimizer(model):
    """An Optimizer for a model, as this Flax wants it."""
    if "wrt" in inspect.signature(nnx.Optimizer.__init__).parameters:
        return nnx.Optimizer(model, transformation(), wrt=nnx.Param)
    return nnx.Optimizer(model, transformation())


METRICS = (
    lambda: nnx.MultiMetric(loss=nnx.metrics.Average("loss")),
    lambda: nnx.MultiMetric(loss=nnx.metrics.Average("loss"), accuracy=nnx.metrics.Accuracy()),
    nnx.metrics.Average,
    nnx.metrics.Accuracy,
)
