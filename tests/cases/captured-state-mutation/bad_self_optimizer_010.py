# The same on an old Flax: the tracer leaks into the model.
# flax: <0.11
# observe: "leaks" if leaked(alg.model) else "fine"
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Algorithm:
    def __init__(self, lr=1e-2):
        self.model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.model, optax.sgd(lr))
        self.update = jax.jit(self._update)  # expect: captured-state-mutation

    def _update(self, data):
        grads = nnx.grad(lambda m: (m(data) ** 2).mean())(self.model)
        self.optimizer.update(grads)


alg = Algorithm()
alg.update(jnp.ones((2, 3)))
