# flax: >=0.11
# observe: "stale" if jnp.array_equal(best["kernel"].value, trainer.model.kernel.value) else "fine"
import jax, jax.numpy as jnp, optax
from flax import nnx

class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.opt = nnx.Optimizer(model, optax.adam(lr), wrt=nnx.Param)
        self.best_params = None
        self.best_loss = float("inf")

    def train_step(self, x, y):
        loss, g = nnx.value_and_grad(lambda m: ((m(x) - y) ** 2).mean())(self.model)
        self.opt.update(self.model, g)
        return loss

    def fit(self, data, epochs):
        for _ in range(epochs):
            for x, y in data:
                loss = self.train_step(x, y)
            if loss < self.best_loss:
                self.best_loss = loss
                self.best_params = nnx.state(self.model, nnx.Param)  # expect[>=0.11]: live-state-snapshot
        return self.best_params


trainer = Trainer(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), 0.5)
best = trainer.fit([(jnp.ones((4, 2)), jnp.zeros((4, 1)))] * 2, 3)
