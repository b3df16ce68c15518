# jax.jit returns the trained module and optimizer, the caller keeps only the loss.
# flax: >=0.11
# observe: "lost" if same(trainer.model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.model, optax.sgd(0.1), wrt=nnx.Param)
        self._step = jax.jit(self.step_fn)

    @staticmethod
    def step_fn(model, optimizer, x):
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
        optimizer.update(model, grads)
        return model, optimizer, loss

    def fit(self, x, epochs=2):
        for _ in range(epochs):
            model, optimizer, loss = self._step(self.model, self.optimizer, x)  # expect: discarded-state|stale-state
        return float(loss)


trainer = Trainer()
trainer.fit(jnp.ones((2, 2)))
