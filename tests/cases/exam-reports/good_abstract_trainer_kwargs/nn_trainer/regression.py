import jax.numpy as jnp
from flax import nnx

from .base import BaseTrainer


class MLP(nnx.Module):
    def __init__(self, rngs: nnx.Rngs):
        self.a = nnx.Linear(2, 8, rngs=rngs)
        self.b = nnx.Linear(8, 1, rngs=rngs)

    def __call__(self, x):
        return self.b(nnx.relu(self.a(x)))


class RegressionTrainer(BaseTrainer[MLP]):
    @staticmethod
    def train_step(*, model: MLP, optimizer: nnx.Optimizer, batch):
        x, y = batch

        def loss_fn(model):
            return jnp.mean((model(x) - y) ** 2)

        loss, grads = nnx.value_and_grad(loss_fn)(model)
        optimizer.update(model, grads)
        return loss
