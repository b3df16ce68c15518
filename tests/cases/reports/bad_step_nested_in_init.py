from dataclasses import dataclass

import jax
import jax.numpy as jnp
import optax
from flax import nnx


@dataclass(frozen=True)
class TrainConfig:
    features: int = 16
    lr: float = 1e-1


class Net(nnx.Module):
    def __init__(self, cfg, rngs):
        self.first = nnx.Linear(8, cfg.features, rngs=rngs)
        self.second = nnx.Linear(cfg.features, 1, rngs=rngs)

    def __call__(self, x):
        return self.second(nnx.silu(self.first(x)))


class Trainer:
    """Trains a Net."""

    def __init__(self, cfg, seed=0):
        self.model = Net(cfg, nnx.Rngs(seed))
        self.opt = nnx.Optimizer(self.model, optax.adam(cfg.lr), wrt=nnx.Param)

        @jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
        def step(model, opt, x, y):
            def loss_fn(m):
                return jnp.mean((m(x) - y) ** 2)

            loss, grads = nnx.value_and_grad(loss_fn)(model)
            opt.update(model, grads)
            return loss

        self.step = step

    def train_epoch(self, x, y):
        return self.step(self.model, self.opt, x, y)
