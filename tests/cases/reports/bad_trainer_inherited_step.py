# observe: "lost" if losses[0] == losses[-1] else "fine"
import abc

import jax
import jax.numpy as jnp
from flax import nnx


class BaseTrainer(abc.ABC):
    def __init__(self, model):
        self.model = model
        self.train_step = self.compile(self.make_step())

    def compile(self, fn):
        return jax.jit(fn)  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update

    @abc.abstractmethod
    def make_step(self):
        ...

    def fit(self, batches):
        return [float(self.train_step(self.model, b)) for b in batches]


class RegressionTrainer(BaseTrainer):
    def make_step(self):
        def step(model, batch):
            def loss_fn(m):
                return jnp.mean((m(batch) - 1.0) ** 2)

            loss, grads = nnx.value_and_grad(loss_fn)(model)
            nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model), grads))
            return loss

        return step


losses = RegressionTrainer(nnx.Linear(2, 1, rngs=nnx.Rngs(0))).fit([jnp.ones((4, 2))] * 3)
print(losses, "FLAT" if losses[0] == losses[-1] else "falls")
