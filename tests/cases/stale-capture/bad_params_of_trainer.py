# observe: "stale" if outputs[0] == outputs[-1] else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self, model):
        self.graphdef, self.params = nnx.split(model)
        self.predict = jax.jit(self._predict)  # expect: stale-capture
        self.step = jax.jit(self._step)

    def _predict(self, x):
        return nnx.merge(self.graphdef, self.params)(x)

    def _step(self, params, x):
        grads = jax.grad(lambda p: (nnx.merge(self.graphdef, p)(x) ** 2).mean())(params)
        return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)

    def fit(self, x):
        self.params = self.step(self.params, x)
        return float(self.predict(x).sum())


trainer = Trainer(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))
outputs = [trainer.fit(jnp.ones((4, 2))) for _ in range(3)]
