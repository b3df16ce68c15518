# After Beomi/dllm-jax@8928aa70e4 dllm_jax/trainers.py:257,280, in our words: right, and once reported.
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class BaseTrainer:
    def __init__(self, model: nnx.Module, learning_rate: float):
        self.model = model
        self.optimizer = nnx.Optimizer(model, optax.adam(learning_rate), wrt=nnx.Param)

    def loss_fn(self, model, batch: dict):
        raise NotImplementedError

    def _build_train_step(self):
        loss_fn = self.loss_fn

        @nnx.jit
        def train_step(model, optimizer, batch):
            def objective(current_model):
                return loss_fn(current_model, batch)

            (_, metrics), grads = nnx.value_and_grad(objective, has_aux=True)(model)
            optimizer.update(model, grads)
            return metrics

        return train_step

    def save_model(self):
        return jax.tree.map(jax.device_get, nnx.state(self.model))

    def train(self, batches):
        train_step = nnx.cached_partial(self._build_train_step(), self.model, self.optimizer)
        history = []
        for batch in batches:
            history.append(train_step(batch))
            self.save_model()
        return history


class SquareTrainer(BaseTrainer):
    def loss_fn(self, model, batch: dict):
        loss = jnp.mean((model(batch["x"]) - 1.0) ** 2)
        return loss, {"loss": loss}


# (no caller in this file: trainers are made elsewhere; SquareTrainer(nnx.Linear(...), 0.1).train([...]) lowers the loss on 0.12.8)
