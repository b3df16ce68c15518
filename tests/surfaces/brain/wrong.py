"""A program with faults; the message that each gets stands beside it."""

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from flax.nnx import Liner  # no-name-in-module
import jax.nunpy  # import-error no-name-in-module

print(nnx.Linaer)  # no-member
print(jnp.summ)  # no-member
print(optax.adamx)  # no-member
print(jax.jitt)  # no-member
print(jax.lax.scann)  # no-member
print(jax.random.spilt)  # no-member
print(jax.scipy.specail)  # no-member
MODEL = nnx.Linear(2, 3, rng=nnx.Rngs(0))  # unexpected-keyword-arg missing-kwoa
print(nnx.Linear(2, 3, rngs=nnx.Rngs(0)).kernal)  # no-member
RESULT = nnx.update(MODEL, {})  # assignment-from-no-return
jnp.zeros((2, 2), dtyp=1)  # unexpected-keyword-arg


class Metric(nnx.Metric):  # abstract-method
    """Leaves out what every metric must have."""


class Block(nnx.Module):
    """Reads what is never written."""

    def __init__(self):
        self.x = Liner

    def get(self):
        """The other one."""
        return self.y  # no-member
