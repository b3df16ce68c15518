# The argument reaches the loss through an attribute, a helper and a method.
import jax.numpy as jnp
from flax import nnx


class Learner:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))

    def _forward(self, model, x):
        return model(x)

    def _loss(self, model, x, y):
        pred = self._forward(model, x)
        return jnp.mean((pred - y) ** 2), {"pred": pred}

    def step(self, x, y):
        grad_fn = nnx.value_and_grad(self._loss, has_aux=True)  # ok
        (loss, aux), grads = grad_fn(self.model, x, y)
        return grads


grads = Learner().step(jnp.ones((3, 2)), jnp.ones((3, 1)))
assert jnp.any(grads["kernel"].value != 0)
