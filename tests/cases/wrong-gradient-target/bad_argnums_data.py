# argnums points at the batch.
# flax: >=0.11
# observe: "no-gradient" if getattr(grads, "shape", None) == (3, 2) else "fine"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@partial(jax.value_and_grad, argnums=1)  # missing: wrong-gradient-target
def loss_fn(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


@nnx.jit
def step(model, x, y):
    return loss_fn(model, x, y)


loss, grads = step(nnx.Linear(2, 1, rngs=nnx.Rngs(0)), jnp.ones((3, 2)), jnp.zeros((3, 1)))
