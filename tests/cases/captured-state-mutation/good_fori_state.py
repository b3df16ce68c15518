# fori_loop over the state, merged inside, written back outside.
import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
x, y = jnp.ones((4, 2)), jnp.zeros((4, 1))


def loss_fn(m):
    return ((m(x) - y) ** 2).mean()


def train(model, steps):
    graphdef, state = nnx.split(model)

    def body(i, state):
        local = nnx.merge(graphdef, state)
        grads = nnx.grad(loss_fn)(local)
        nnx.update(local, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(local, nnx.Param), grads))
        return nnx.state(local)

    nnx.update(model, jax.lax.fori_loop(0, steps, body, state))  # ok


before = float(loss_fn(model))
train(model, 5)
assert float(loss_fn(model)) < before
