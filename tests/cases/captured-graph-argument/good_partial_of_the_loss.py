# observe: "lost" if same(model, nnx.Linear(3, 1, rngs=nnx.Rngs(0))) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(rate, model, x):
    return rate * jnp.mean(model(x) ** 2)


@nnx.jit
def step(model, x):
    grads = nnx.grad(partial(loss_fn, 0.5))(model, x)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
step(model, jnp.ones((4, 3)))
