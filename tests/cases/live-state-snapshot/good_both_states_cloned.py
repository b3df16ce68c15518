# flax: >=0.11
"""Two States are cloned in one call, as in Flax's own tests of the optimizer, and compared after training."""
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Sequential(nnx.Linear(3, 2, rngs=nnx.Rngs(0)), nnx.BatchNorm(2, use_running_average=True, rngs=nnx.Rngs(0)))
x = jnp.ones((4, 3))
params, others = nnx.clone(nnx.state(model, nnx.Param, ...))  # both of them copies, as in Flax's own tests of the optimizer
grads = nnx.grad(lambda m: ((m(x) - 1.0) ** 2).mean())(model)
nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
params_now, others_now = nnx.state(model, nnx.Param, ...)
moved = jax.tree.map(lambda a, b: jnp.abs(a - b).sum(), params, params_now)
assert any(leaf > 0 for leaf in jax.tree.leaves(moved))
host = jax.device_get((nnx.state(model, nnx.Param), nnx.state(model, nnx.BatchStat)))
