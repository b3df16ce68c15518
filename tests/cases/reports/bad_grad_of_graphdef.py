# observe: "no-gradient" if not jax.tree.leaves(g) else "fine"
import functools

import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Sequential(nnx.Linear(2, 4, rngs=nnx.Rngs(0)), jnp.tanh, nnx.Linear(4, 1, rngs=nnx.Rngs(1)))
pure = nnx.split(model)


def loss_fn(graphdef, state, x, y):
    return jnp.mean((nnx.merge(graphdef, state)(x) - y) ** 2)


def gradients(x, y):
    return jax.grad(functools.partial(loss_fn, x=x, y=y))(*pure)  # expect: wrong-gradient-target


g = gradients(jnp.ones((3, 2)), jnp.ones((3, 1)))
print("leaves", len(jax.tree.leaves(g)), "NO GRADIENT" if not jax.tree.leaves(g) else "ok")
