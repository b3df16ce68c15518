# An algorithm class whose jitted closure updates self.optimizer (modelled on google/flax #4695).
# observe: "leaks" if leaked(alg.model) else "fine"
# flax: >=0.11
import jax
import jax.numpy as jnp
import optax
from flax import nnx


class Algorithm:
    def __init__(self, lr=1e-2):
        self.model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
        self.optimizer = nnx.Optimizer(self.model, optax.adamw(lr), wrt=nnx.Param)

        @jax.jit  # expect: captured-state-mutation|captured-graph-argument  # may: captured-state-mutation
        def update(data):
            def loss_fn(model):
                return (model(data) ** 2).mean()

            grads = nnx.grad(loss_fn)(self.model)  # may: captured-graph-argument
            self.optimizer.update(self.model, grads)

        self.update = update


alg = Algorithm()
alg.update(jnp.ones((2, 3)))
