import jax
import jax.numpy as jnp
from flax import nnx


def make_target(model):
    return nnx.clone(model)


def soft_update(target, online, rate):
    old, new = nnx.state(target, nnx.Param), nnx.state(online, nnx.Param)
    nnx.update(target, jax.tree.map(lambda o, n: (1 - rate) * o + rate * n, old, new))
