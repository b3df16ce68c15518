# Snapshots that are copies: tree.map, clone, to_pure_dict, deepcopy.
# flax: >=0.11
import copy

import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
a = jax.tree.map(jnp.copy, nnx.state(model))  # ok
b = nnx.clone(model)  # ok
c = nnx.to_pure_dict(nnx.state(model))  # ok
d = copy.deepcopy(nnx.state(model))  # ok
before = model.kernel.value
x = jnp.ones((2, 2))
for _ in range(2):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
for kept in (a["kernel"].value, b.kernel.value, c["kernel"], d["kernel"]):
    assert jnp.array_equal(kept, before)
nnx.update(model, a)
