import jax
import jax.numpy as jnp
from flax import nnx


class Trainer:
    def __init__(self, model):
        self.graphdef, self.state = nnx.split(model)
        self.compiled = jax.jit(self.update, donate_argnums=0)

    def update(self, state, x):
        def loss_fn(state):
            return jnp.mean(nnx.merge(self.graphdef, state)(x) ** 2)

        return jax.tree.map(lambda p, g: p - 0.1 * g, state, jax.grad(loss_fn)(state))

    def fit(self, x):
        for _ in range(3):
            self.state = self.compiled(self.state, x)
        return nnx.merge(self.graphdef, self.state)


print(Trainer(nnx.Linear(3, 1, rngs=nnx.Rngs(0))).fit(jnp.ones((2, 3))).kernel.value.sum())
