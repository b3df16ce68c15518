from functools import partial

import jax
from flax import nnx

from .steps import TrainState, train_step


def fit(model, batches):
    graphdef, params, stats = nnx.split(model, nnx.Param, nnx.BatchStat)
    step = jax.jit(partial(train_step, graphdef))
    ts = TrainState(params, stats)
    try:
        for batch in batches:
            ts, loss = step(ts, batch)
    finally:
        nnx.update(model, ts.params, ts.stats)
    return loss
