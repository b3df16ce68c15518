# A function and a dataclass config as static arguments of a jitted loss.
# flax: >=0.11
import dataclasses
from functools import partial
from typing import Callable

import jax
import jax.numpy as jnp
from flax import nnx


@dataclasses.dataclass(frozen=True)
class Model:
    """Only a configuration, whatever it is called."""

    width: int = 4
    activation: Callable = nnx.relu


@partial(jax.jit, static_argnames=("model", "activation"))  # ok
def loss(net, model: Model, activation, x):
    return model.activation(activation(net(x))).sum() * model.width


net = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
loss(net, Model(), nnx.gelu, jnp.ones((1, 3)))
