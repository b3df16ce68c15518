import functools

import jax
import jax.numpy as jnp
from flax import nnx

online = nnx.Linear(3, 3, rngs=nnx.Rngs(0))
target = nnx.clone(online)
nnx.update(target, jax.tree.map(jnp.copy, nnx.state(target)))


@functools.partial(nnx.jit, donate_argnums=(0,))
def step(net, x):
    grads = nnx.grad(lambda m: jnp.mean(m(x) ** 2))(net)
    nnx.update(net, jax.tree.map(lambda p, g: p - 0.1 * g, nnx.state(net), grads))


x = jnp.ones((2, 3))
step(online, x)
print("target still readable:", float(target(x).sum()))
