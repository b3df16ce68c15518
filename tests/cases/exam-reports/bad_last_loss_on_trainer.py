# outcome: raises:ConcretizationTypeError
"""Trainer that remembers the last loss and gradient norm for its progress bar."""
import logging

import jax
import jax.numpy as jnp
import optax
from flax import nnx

log = logging.getLogger("trainer")


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 1, rngs=rngs)

    def __call__(self, x):
        return self.fc(x)


class Trainer:
    def __init__(self, model, lr=1e-2):
        self.graphdef, self.params = nnx.split(model)
        self.tx = optax.adam(lr)
        self.opt_state = self.tx.init(self.params)
        self.grad_norm = None
        self._jit_step = jax.jit(self._step)  # expect: tracer-escape

    def _step(self, params, opt_state, x, y):
        def loss_fn(p):
            return jnp.mean((nnx.merge(self.graphdef, p)(x) - y) ** 2)

        loss, grads = jax.value_and_grad(loss_fn)(params)
        self.grad_norm = optax.global_norm(grads)
        updates, opt_state = self.tx.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state, loss

    def train_batch(self, x, y):
        self.params, self.opt_state, loss = self._jit_step(self.params, self.opt_state, x, y)
        return float(loss)

    def progress(self):
        return f"|g| = {float(self.grad_norm):.3f}"


trainer = Trainer(Net(nnx.Rngs(0)))
for i in range(3):
    trainer.train_batch(jnp.ones((4, 3)), jnp.zeros((4, 1)))
print(trainer.progress())
