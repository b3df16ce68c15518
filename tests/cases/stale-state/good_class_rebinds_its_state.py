# observe: "lost" if same(fit.model(), nnx.Linear(3, 1, rngs=nnx.Rngs(0))) else "fine"
import jax
import jax.numpy as jnp
from flax import nnx


class Fit:
    def __init__(self, model):
        self.graphdef, self.state = nnx.split(model)

    def step(self, x):
        self.state = descend(self.graphdef, self.state, x)

    def model(self):
        return nnx.merge(self.graphdef, self.state)


def descend(graphdef, state, x):
    def loss_fn(state):
        return jnp.mean((nnx.merge(graphdef, state)(x) - 1.0) ** 2)

    return jax.tree.map(lambda p, g: p - 0.1 * g, state, jax.grad(loss_fn)(state))


fit = Fit(nnx.Linear(3, 1, rngs=nnx.Rngs(0)))
for _ in range(2):
    fit.step(jnp.ones((4, 3)))
