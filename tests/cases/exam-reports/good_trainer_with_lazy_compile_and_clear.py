"""compile() rebuilds the cached step when the model is replaced; functions take the model as an argument."""
from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Trainer:
    def __init__(self, make_model, tx):
        self.make_model = make_model
        self.tx = tx
        self.reset(0)

    def reset(self, seed):
        self.model = self.make_model(nnx.Rngs(seed))
        self.opt_state = self.tx.init(nnx.state(self.model, nnx.Param))

    @functools.cached_property
    def train_function(self):
        tx = self.tx

        @nnx.jit
        def one_step(model, opt_state, x, y):
            def compute_loss(m):
                return jnp.mean((m(x) - y) ** 2)

            loss, grads = nnx.value_and_grad(compute_loss)(model)
            params = nnx.state(model, nnx.Param)
            updates, new_opt_state = tx.update(grads, opt_state, params)
            nnx.update(model, optax.apply_updates(params, updates))
            return {"loss": loss}, new_opt_state

        return one_step

    @functools.cached_property
    def predict_function(self):
        return nnx.jit(lambda model, x: model(x))

    def train_on_batch(self, x, y):
        logs, self.opt_state = self.train_function(self.model, self.opt_state, x, y)
        return {k: float(v) for k, v in logs.items()}

    def predict(self, x):
        return self.predict_function(self.model, x)


def build(rngs):
    return nnx.Sequential(nnx.Linear(3, 8, rngs=rngs), nnx.BatchNorm(8, rngs=rngs), nnx.relu, nnx.Linear(8, 1, rngs=rngs))


trainer = Trainer(build, optax.adam(1e-2))
x = jax.random.normal(jax.random.key(0), (8, 3))
runs = []
for seed in range(2):
    trainer.reset(seed)
    runs.append([trainer.train_on_batch(x, x.sum(1, keepdims=True))["loss"] for _ in range(3)])
print([r[-1] < r[0] for r in runs], trainer.predict(x).shape)
