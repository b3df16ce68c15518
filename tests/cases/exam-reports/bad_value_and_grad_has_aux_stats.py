# observe: "lost" if zero(jax.tree.leaves(state.stats)[0]) else "fine"
"""Normalising flow with batch statistics; has_aux returns the log-det and forgets the statistics."""
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class FlowState(NamedTuple):
    params: nnx.State
    stats: nnx.State
    opt: optax.OptState


class BatchNormFlow(nnx.Module):
    def __init__(self, dim, *, rngs):
        self.log_gamma = nnx.Param(jnp.zeros(dim))
        self.mean = nnx.BatchStat(jnp.zeros(dim))
        self.var = nnx.BatchStat(jnp.ones(dim))
        self.mix = nnx.Linear(dim, dim, rngs=rngs)

    def forward(self, x):
        m, v = x.mean(0), x.var(0) + 1e-5
        self.mean.value = 0.9 * self.mean.value + 0.1 * m
        self.var.value = 0.9 * self.var.value + 0.1 * v
        z = (x - m) / jnp.sqrt(v) * jnp.exp(self.log_gamma.value)
        logdet = (self.log_gamma.value - 0.5 * jnp.log(v)).sum()
        return z + 0.1 * jnp.tanh(self.mix(z)), logdet


graphdef, params, stats = nnx.split(BatchNormFlow(2, rngs=nnx.Rngs(0)), nnx.Param, nnx.BatchStat)
tx = optax.adam(1e-2)


def negative_log_likelihood(params, stats, x):
    flow = nnx.merge(graphdef, params, jax.tree.map(jnp.asarray, stats))
    z, logdet = flow.forward(x)
    nll = 0.5 * (z**2).sum(-1).mean() - logdet
    return nll, {"logdet": logdet, "z_std": z.std()}


@jax.jit
def train_step(state: FlowState, x):
    grad_fn = jax.value_and_grad(negative_log_likelihood, has_aux=True)  # expect: lost-state-update
    (loss, info), grads = grad_fn(state.params, state.stats, x)
    updates, opt = tx.update(grads, state.opt, state.params)
    return FlowState(optax.apply_updates(state.params, updates), state.stats, opt), loss, info


state = FlowState(params, stats, tx.init(params))
x = 3.0 + jax.random.normal(jax.random.key(0), (32, 2))
for i in range(3):
    state, loss, info = train_step(state, x)
print(float(loss), "statistics moved:", bool(jnp.any(jax.tree.leaves(state.stats)[0] != 0)))
