# The evaluation function is made anew after each epoch.
import jax
import jax.numpy as jnp
from flax import nnx


def evaluate(model, data):
    graphdef, state = nnx.split(model)

    @jax.jit  # ok
    def loss(x):
        return (nnx.merge(graphdef, state)(x) ** 2).mean()

    return float(loss(data))


x = jnp.ones((2, 2))
model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
history = [evaluate(model, x)]
for _ in range(2):
    grads = nnx.grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    history.append(evaluate(model, x))
assert history[-1] < history[0]
