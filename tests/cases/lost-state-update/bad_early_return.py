# One branch of the step returns the model, the other (taken) only the loss.
# flax: >=0.11
# observe: "lost" if same(model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.jit, static_argnames=("return_model",))  # expect: lost-state-update|partial-state-return
def step(model, x, return_model=False):
    loss, grads = nnx.value_and_grad(lambda m: (m(x) ** 2).mean())(model)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(model, nnx.Param), grads))
    if return_model:
        return loss, model
    return loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
for _ in range(2):
    loss = step(model, jnp.ones((2, 2)))
