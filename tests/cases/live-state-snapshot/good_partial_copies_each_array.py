# observe: "fine" if same(model, nnx.Linear(3, 1, rngs=nnx.Rngs(0))) else "lost"
from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


@nnx.jit
def train_step(model, x):
    grads = nnx.grad(lambda model: jnp.mean((model(x) - 1.0) ** 2))(model)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - 0.1 * g, params, grads))


copied = partial(jax.tree.map, jnp.copy)
model = nnx.Linear(3, 1, rngs=nnx.Rngs(0))
before = copied(nnx.state(model))
for _ in range(2):
    train_step(model, jnp.ones((4, 3)))
nnx.update(model, before)
