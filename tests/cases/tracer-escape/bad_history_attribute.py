# A jitted method of a plain class stores the traced loss in self.
# observe: "leaks" if leaked(tuner.last_loss) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Tuner:
    def __init__(self):
        self.last_loss = None
        self.evaluate = jax.jit(self._evaluate)  # expect: tracer-escape

    def _evaluate(self, graphdef, state, x):
        loss = (nnx.merge(graphdef, state)(x) ** 2).mean()
        self.last_loss = loss
        return loss


tuner = Tuner()
tuner.evaluate(*nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0))), jnp.ones((1, 2)))
