# observe: "stale" if final > 2 * best else "fine"
"""Early stopping."""
import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class Regressor(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs):
        self.dense1 = nnx.Linear(1, 16, rngs=rngs)
        self.dense2 = nnx.Linear(16, 1, rngs=rngs)

    def __call__(self, x):
        return self.dense2(nnx.tanh(self.dense1(x)))


def mse(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


@nnx.jit
def train_step(model, x, y, lr):
    loss, grads = nnx.value_and_grad(mse)(model, x, y)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - lr * g, params, grads))
    return loss


@dataclasses.dataclass
class EarlyStopping:
    patience: int = 2
    best_loss: float = float("inf")
    best_state: object = None
    bad_epochs: int = 0

    def step(self, loss, model):
        if loss < self.best_loss:
            self.best_loss = loss
            self.best_state = nnx.state(model)  # expect[>=0.11]: live-state-snapshot
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        return self.bad_epochs >= self.patience


def fit(model, epochs=10):
    stopper = EarlyStopping()
    x = jnp.linspace(-1, 1, 32)[:, None]
    y = jnp.sin(3 * x)
    for epoch in range(epochs):
        train_step(model, x, y, 0.1 if epoch < 4 else 10.0)  # diverges on purpose
        if stopper.step(float(mse(model, x, y)), model):
            break
    nnx.update(model, stopper.best_state)
    return stopper.best_loss, float(mse(model, x, y))


best, final = fit(Regressor(rngs=nnx.Rngs(0)))
print("restored the best model:", bool(np.isclose(best, final, rtol=1e-3)), best, final)
