# In a Trainer the loss method reads self.model instead of its argument.
# observe: "no-gradient" if zero(grads) else "fine"
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))

    def loss(self, model, x, y):
        pred = self.model(x)
        return jnp.mean((pred - y) ** 2)

    def grads(self, x, y):
        return nnx.grad(self.loss)(self.model, x, y)  # expect: wrong-gradient-target


grads = Trainer().grads(jnp.ones((3, 2)), jnp.zeros((3, 1)))
