from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx


class TrainState(NamedTuple):
    params: nnx.State
    stats: nnx.State


def apply(graphdef, ts: TrainState, x):
    model = nnx.merge(graphdef, ts.params, jax.tree.map(jnp.asarray, ts.stats))
    out = model(x)
    return out, nnx.state(model, nnx.BatchStat)


def train_step(graphdef, ts: TrainState, batch):
    x, y = batch

    def loss_fn(params, stats):
        out, stats = apply(graphdef, TrainState(params, stats), x)
        return jnp.mean((out - y) ** 2), stats

    (loss, stats), grads = jax.value_and_grad(loss_fn, has_aux=True)(ts.params, ts.stats)
    params = jax.tree.map(lambda p, g: p - 0.1 * g, ts.params, grads)
    return ts._replace(params=params, stats=stats), loss
