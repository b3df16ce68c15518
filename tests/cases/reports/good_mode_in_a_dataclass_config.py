# flax: >=0.11
# After avitai/artifex@5fce040acb tests/artifex/generative_models/training/test_trainers_jit_compatible.py:593, in our words: right, and once reported.
from dataclasses import dataclass
from typing import Literal

import jax
import jax.numpy as jnp
import optax
from flax import nnx


@dataclass(slots=True)
class Config:
    method: Literal["cd", "pcd", "score"] = "cd"
    buffer_size: int = 4


class Buffer:
    def __init__(self, size):
        self.items: list[jax.Array] = []
        self.size = size

    def add(self, samples):
        for i in range(samples.shape[0]):
            self.items.append(samples[i])


class Trainer:
    def __init__(self, config: Config | None = None):
        self.config = config or Config()
        if self.config.method == "pcd" and self.config.buffer_size > 0:
            self.buffer: Buffer | None = Buffer(self.config.buffer_size)
        else:
            self.buffer = None

    def negatives(self, model, x, key):
        x = x + jax.random.normal(key, x.shape)
        if self.config.method == "pcd" and self.buffer is not None:
            self.buffer.add(x)
        return x

    def compute_loss(self, model, x, key):
        if self.config.method == "score":
            return jnp.mean(model(x) ** 2)
        return jnp.mean(model(x)) - jnp.mean(model(self.negatives(model, x, key)))

    def train_step(self, model, optimizer, x, key):
        def loss_fn(model):
            return self.compute_loss(model, x, key)

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return loss


def test_step_under_jit():
    model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
    trainer = Trainer(Config(method="score"))
    optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    step = nnx.jit(trainer.train_step)
    assert step(model, optimizer, jnp.ones((2, 3)), jax.random.key(0)).shape == ()


if __name__ == "__main__":
    test_step_under_jit()
