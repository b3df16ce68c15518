import functools

import jax
import jax.numpy as jnp
from flax import nnx

model = nnx.Linear(4, 4, rngs=nnx.Rngs(0))
graphdef, params = nnx.split(model)
ema = params


@functools.partial(jax.jit, donate_argnums=(0,))  # expect: donated-state-reuse
def train_step(params, x):
    def loss(p):
        return jnp.mean(nnx.merge(graphdef, p)(x) ** 2)

    grads = jax.grad(loss)(params)
    return jax.tree.map(lambda p, g: p - 0.1 * g, params, grads)


@jax.jit
def ema_step(ema, params):
    return jax.tree.map(lambda e, p: 0.9 * e + 0.1 * p, ema, params)


x = jnp.ones((2, 4))
for _ in range(3):
    params = train_step(params, x)
    ema = ema_step(ema, params)
print("ema", float(sum(jnp.sum(e) for e in jax.tree.leaves(ema))))
