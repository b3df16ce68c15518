# Variables that are refs: BatchNorm, Dropout and Rngs write them through jax.jit, and the caller sees it.
# flax: >=0.12.4
# observe: "fine" if norm.mean[...].any() and not (masks[0] == masks[1]).all() and not (draws[0] == draws[1]).all() else "lost"
import jax
import jax.numpy as jnp
from flax import nnx

with nnx.var_defaults(ref=True):
    norm = nnx.BatchNorm(2, rngs=nnx.Rngs(0))
    dropout = nnx.Dropout(0.5, rngs=nnx.Rngs(1))
    rngs = nnx.Rngs(2)


@jax.jit
def forward(norm, x):
    return norm(x)


@jax.jit
def drop(dropout, x):
    return dropout(x)


@jax.jit
def draw(rngs):
    return jax.random.normal(rngs(), (4,))


x = jnp.arange(64.0).reshape(32, 2)
forward(norm, x)
masks = [drop(dropout, x) for _ in range(2)]
draws = [draw(rngs) for _ in range(2)]
