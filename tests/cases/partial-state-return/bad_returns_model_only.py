# The model is returned and rebound, the optimizer is forgotten.
# flax: >=0.11
# observe: "lost" if optimizer.step.value == 0 else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.model, optax.adam(1e-2), wrt=nnx.Param)
        self.update = jax.jit(self._update)  # expect: partial-state-return

    @staticmethod
    def _update(model, optimizer, x):
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
        optimizer.update(model, grads)
        return model, loss

    def run(self, x):
        for _ in range(3):
            self.model, loss = self.update(self.model, self.optimizer, x)
        return loss


trainer = Trainer()
trainer.run(jnp.ones((4, 2)))
optimizer = trainer.optimizer
