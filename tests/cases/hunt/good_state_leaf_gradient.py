# flax: >=0.12
"""Losses that read the differentiated State leaf by leaf, or write its leaves into a copy of the model."""
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
x = jnp.ones((4, 2))


def item(p):
    return p["kernel"][...].sum()


def value(p):
    return (x @ p["kernel"].value).sum()


def attribute(p):
    return p.kernel[...].sum()


def local(p):
    kernel = p["kernel"]
    return (x @ kernel[...]).sum()


def union(p):
    return (nnx.merge(graphdef, p | nnx.State({}))(x) ** 2).mean()


def update(p):
    s = jax.tree.map(jnp.copy, state)
    s.update(p)
    return (nnx.merge(graphdef, s)(x) ** 2).mean()


def assign(p):
    m = nnx.merge(graphdef, state, copy=True)
    m.kernel = p["kernel"]
    return (m(x) ** 2).mean()


def assign_value(p):
    m = nnx.merge(graphdef, state, copy=True)
    m.kernel[...] = p["kernel"][...]
    return (m(x) ** 2).mean()


grads = []
grads.append(jax.grad(item)(state))
grads.append(jax.grad(value)(state))
grads.append(jax.grad(attribute)(state))
grads.append(jax.grad(local)(state))
grads.append(jax.grad(union)(state))
grads.append(jax.grad(update)(state))
grads.append(jax.grad(assign)(state))
grads.append(jax.grad(assign_value)(state))
for g in grads:
    assert float(jnp.abs(g["kernel"][...]).sum()) > 0
