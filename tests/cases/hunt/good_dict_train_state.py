# flax: >=0.12
"""State in unusual clothes: vars of nnx.split into params/batch_stats/rng, dict train state, checkpoint list, state.flat_state, partial return where the rest is not mutated."""
import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.l = nnx.Linear(2, 3, rngs=rngs)
        self.bn = nnx.BatchNorm(3, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)

    def __call__(self, x):
        return self.drop(self.bn(self.l(x)))


tx = optax.adam(1e-2)


def init(seed):
    gd, params, stats, rng = nnx.split(Net(nnx.Rngs(seed)), nnx.Param, nnx.BatchStat, nnx.RngState)
    return gd, dict(params=params, stats=stats, rng=rng, opt=tx.init(params), step=0)


def forward(gd, params, stats, rng, x):
    model = nnx.merge(gd, params, stats, rng, copy=True)
    y = model(x)
    _, _, stats, rng = nnx.split(model, nnx.Param, nnx.BatchStat, nnx.RngState)
    return y, (stats, rng)


@functools.partial(jax.jit, static_argnums=0)
def step(gd, ts, x):
    ts = dict(ts)

    def loss(params):
        y, new = forward(gd, params, ts["stats"], ts["rng"], x)
        return ((y - 1) ** 2).mean(), new

    (value, (ts["stats"], ts["rng"])), grads = jax.value_and_grad(loss, has_aux=True)(ts["params"])
    updates, ts["opt"] = tx.update(grads, ts["opt"], ts["params"])
    ts["params"] = optax.apply_updates(ts["params"], updates)
    ts["step"] += 1
    ts["loss"] = value
    return ts


@jax.jit
def frozen_bn_step(model, x):
    gd, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(p):
        m = nnx.merge(gd, p, rest, copy=True)
        m.eval()
        return ((m(x) - 1) ** 2).mean()

    return jax.tree.map(lambda p, g: p - 0.1 * g, params, jax.grad(loss)(params))


gd, ts = init(0)
x = jax.random.normal(jax.random.key(0), (16, 2))
saved = []
for i in range(20):
    ts = step(gd, ts, x)
    if i % 10 == 0:
        saved.append({k: jax.tree.map(jnp.copy, v) for k, v in ts.items()})
assert ts["loss"] < saved[0]["loss"] * 2 and int(ts["step"]) == 20
model = nnx.merge(gd, ts["params"], ts["stats"], ts["rng"])
for _ in range(3):
    nnx.update(model, frozen_bn_step(model, x))
