# nnx.jit over a bound method of a plain class that takes the model as an argument.
# flax: >=0.11
import jax.numpy as jnp
import optax
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.model, optax.sgd(0.1), wrt=nnx.Param)
        self.step = nnx.jit(self._step)  # ok

    def _step(self, model, optimizer, x):
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
        optimizer.update(model, grads)
        return loss


trainer = Trainer()
losses = [float(trainer.step(trainer.model, trainer.optimizer, jnp.ones((2, 2)))) for _ in range(3)]
assert losses[-1] < losses[0]
