# A home-made decorator around nnx.jit that forwards everything.
# flax: >=0.11
# observe: "lost" if same(model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import functools

import jax.numpy as jnp
import optax
from flax import nnx


def compiled(fn=None, *, static=()):
    if fn is None:
        return functools.partial(compiled, static=static)
    jitted = nnx.jit(fn, static_argnames=static)

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return jitted(*args, **kwargs)

    return wrapper


@compiled(static=("scale",))
def train_step(model, optimizer, x, y, *, scale=1.0):
    loss, grads = nnx.value_and_grad(lambda m: scale * optax.l2_loss(m(x), y).mean())(model)
    optimizer.update(model, grads)
    return loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
for step in range(3):
    train_step(model, optimizer, jnp.ones((4, 2)), jnp.zeros((4, 1)), scale=2.0)
