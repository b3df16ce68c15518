# The result goes back into an attribute.
import jax
import jax.numpy as jnp
from flax import nnx


class Loop:
    def __init__(self):
        self.graphdef, self.state = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))

    def run(self, x):
        losses = []
        for _ in range(3):
            loss, self.state = step(self.graphdef, self.state, x)
            losses.append(float(loss))
        return losses


@jax.jit
def step(graphdef, state, x):
    model = nnx.merge(graphdef, state)
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    return loss, nnx.state(model)


losses = Loop().run(jnp.ones((2, 2)))
assert losses[-1] < losses[0]
