import jax
import jax.numpy as jnp
from flax import nnx


def fit(model, batches, rate):
    graphdef, state = nnx.split(model)

    @jax.jit
    def step(state, x):
        def loss_fn(state):
            return jnp.mean((nnx.merge(graphdef, state)(x) - 1.0) ** 2)

        return jax.tree.map(lambda p, g: p - rate * g, state, jax.grad(loss_fn)(state))

    for x in batches:
        state = step(state, x)
    return nnx.merge(graphdef, state)
