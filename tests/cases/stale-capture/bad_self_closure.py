# self.predict is jitted once in __init__ over self.model, self.fit trains self.model.
# observe: "stale" if same(before, after) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Regressor:
    def __init__(self):
        self.model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
        self.predict = jax.jit(self._predict)  # expect: stale-capture

    def _predict(self, x):
        return self.model(x)

    def fit(self, x, y):
        for _ in range(3):
            grads = nnx.grad(lambda m: ((m(x) - y) ** 2).mean())(self.model)
            params = jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(self.model, nnx.Param), grads)
            nnx.update(self.model, params)


reg = Regressor()
x = jnp.ones((2, 2))
before = reg.predict(x)
reg.fit(x, 4 * jnp.ones((2, 1)))
after = reg.predict(x)
