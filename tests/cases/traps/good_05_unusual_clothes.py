# State leaves as pure dicts in a list, as leaves plus treedef, and inside a NamedTuple.
# flax: >=0.11
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Carry(NamedTuple):
    params: Any
    opt: Any


@jax.jit  # ok
def bump_all(models):
    for m in models:
        m.bias.value = m.bias.value + 1.0
    return [nnx.state(m).to_pure_dict() if hasattr(nnx.State, "to_pure_dict") else nnx.to_pure_dict(nnx.state(m)) for m in models]


@jax.jit  # ok
def as_leaves(model):
    model.bias.value = model.bias.value + 1.0
    leaves, _ = jax.tree.flatten(nnx.state(model))
    return leaves


@jax.jit  # ok
def as_tuple(model, optimizer, x):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    optimizer.update(model, grads)
    return Carry(params=nnx.state(model), opt=nnx.state(optimizer))


models = (nnx.Linear(2, 2, rngs=nnx.Rngs(0)), nnx.Linear(2, 2, rngs=nnx.Rngs(1)))
for m, pure in zip(models, bump_all(models)):
    nnx.update(m, pure)
model = models[0]
treedef = jax.tree.structure(nnx.state(model))
nnx.update(model, jax.tree.unflatten(treedef, as_leaves(model)))
assert (model.bias.value == 2.0).all()
optimizer = nnx.Optimizer(model, optax.adam(0.1), wrt=nnx.Param)
out = as_tuple(model, optimizer, jnp.ones((1, 2)))
nnx.update(model, out.params)
nnx.update(optimizer, out.opt)
