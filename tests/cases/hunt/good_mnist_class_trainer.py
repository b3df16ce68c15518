# flax: >=0.12
"""MNIST tutorial loop wrapped in a trainer class with history, checkpoint of floats and try/finally."""
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx


class CNN(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.conv1 = nnx.Conv(1, 4, kernel_size=(3, 3), rngs=rngs)
        self.bn = nnx.BatchNorm(4, rngs=rngs)
        self.drop = nnx.Dropout(0.1, rngs=rngs)
        self.avg_pool = partial(nnx.avg_pool, window_shape=(2, 2), strides=(2, 2))
        self.linear = nnx.Linear(4 * 4 * 4, 3, rngs=rngs)

    def __call__(self, x):
        x = self.avg_pool(nnx.relu(self.drop(self.bn(self.conv1(x)))))
        return self.linear(x.reshape(x.shape[0], -1))


def loss_fn(model, batch):
    logits = model(batch["image"])
    loss = optax.softmax_cross_entropy_with_integer_labels(logits=logits, labels=batch["label"]).mean()
    return loss, logits


@nnx.jit
def train_step(model, optimizer, metrics, batch):
    (loss, logits), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model, batch)
    metrics.update(loss=loss, logits=logits, labels=batch["label"])
    optimizer.update(model, grads)


@nnx.jit
def eval_step(model, metrics, batch):
    loss, logits = loss_fn(model, batch)
    metrics.update(loss=loss, logits=logits, labels=batch["label"])


@nnx.jit
def pred_step(model, batch):
    return model(batch["image"]).argmax(axis=1)


def loader(seed, steps):
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        label = rng.integers(0, 3, 8)
        yield {"image": jnp.asarray(rng.normal(size=(8, 8, 8, 1)) + label[:, None, None, None], jnp.float32), "label": jnp.asarray(label)}


class Trainer:
    def __init__(self, seed=0, callbacks=None):
        self.model = CNN(rngs=nnx.Rngs(seed))
        self.optimizer = nnx.Optimizer(self.model, optax.adamw(1e-2, 0.9), wrt=nnx.Param)
        self.metrics = nnx.MultiMetric(accuracy=nnx.metrics.Accuracy(), loss=nnx.metrics.Average("loss"))
        self.history = {"train_loss": [], "test_loss": []}
        self.callbacks = callbacks or []
        self.best = float("inf")

    def fit(self, epochs=2):
        try:
            for epoch in range(epochs):
                self.model.train()
                for batch in loader(epoch, 5):
                    train_step(self.model, self.optimizer, self.metrics, batch)
                for name, value in self.metrics.compute().items():
                    if name == "loss":
                        self.history["train_loss"].append(float(value))
                self.metrics.reset()
                self.model.eval()
                for batch in loader(100, 2):
                    eval_step(self.model, self.metrics, batch)
                values = self.metrics.compute()
                self.history["test_loss"].append(values["loss"].item())
                self.best = min(self.best, self.history["test_loss"][-1])
                self.metrics.reset()
                for callback in self.callbacks:
                    callback(self, epoch)
        finally:
            self.model.eval()
        return self.history


log = []
trainer = Trainer(callbacks=[lambda t, e: log.append((e, t.best))])
history = trainer.fit()
assert len(log) == 2
assert pred_step(trainer.model, next(loader(5, 1))).shape == (8,)
assert history["train_loss"][1] < history["train_loss"][0]
