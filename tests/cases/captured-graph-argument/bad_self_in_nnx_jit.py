# A method of a plain class under nnx.jit hands self.model to nnx.value_and_grad.
import jax.numpy as jnp
from flax import nnx


class Probe:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.measure = nnx.jit(self._measure)

    def _measure(self, x):
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(self.model)  # expect[>=0.10.7]: captured-graph-argument
        return loss


print(Probe().measure(jnp.ones((2, 2))))
