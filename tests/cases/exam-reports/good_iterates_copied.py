from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx

graphdef, params = nnx.split(nnx.Linear(64, 64, rngs=nnx.Rngs(0)), nnx.Param)


@partial(jax.jit, donate_argnums=0)
def step(params, x):
    loss, grads = jax.value_and_grad(lambda p: jnp.mean((nnx.merge(graphdef, p)(x) - x) ** 2))(params)
    return jax.tree.map(lambda p, g: p - 0.5 * g, params, grads), loss


def average(states):
    return jax.tree.map(lambda *xs: sum(xs) / len(xs), *states)


history = []
for i in range(10):
    params, loss = step(params, jax.random.normal(jax.random.key(i), (32, 64)))
    if i >= 5:
        history.append(jax.tree.map(jnp.copy, params))
# average of the last iterates
x = jax.random.normal(jax.random.key(1), (32, 64))
print("last", float(loss), "averaged", float(jnp.mean((nnx.merge(graphdef, average(history))(x) - x) ** 2)))
