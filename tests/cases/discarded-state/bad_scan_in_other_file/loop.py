from functools import partial

import jax
from flax import nnx


@partial(jax.jit, static_argnums=0)
def train_epoch(graphdef, state, xs):
    def body(state, x):
        model = nnx.merge(graphdef, state)
        loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
        nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
        return nnx.state(model), loss

    return jax.lax.scan(body, state, xs)
