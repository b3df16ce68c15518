# The graphdef is captured, the state is an argument each time.
import jax
import jax.numpy as jnp
from flax import nnx


class Regressor:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        graphdef, _ = nnx.split(self.model)
        self._predict = jax.jit(lambda state, x: nnx.merge(graphdef, state)(x))  # ok

    def predict(self, x):
        return self._predict(nnx.state(self.model), x)

    def shift(self):
        self.model.bias.value = self.model.bias.value + 1.0


reg = Regressor()
before = reg.predict(jnp.ones((1, 2)))
reg.shift()
assert not jnp.array_equal(before, reg.predict(jnp.ones((1, 2))))
