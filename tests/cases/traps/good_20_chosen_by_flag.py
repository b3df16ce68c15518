# The transform is chosen by a flag.
# flax: >=0.11
from functools import partial

import jax
import jax.numpy as jnp
import optax
from flax import nnx


def make_step(compiled: bool, pure: bool):
    def loss_fn(model, x):
        return (model(x) ** 2).mean()

    grad_fn = jax.value_and_grad(loss_fn) if pure else partial(nnx.value_and_grad, argnums=0)(loss_fn)  # ok

    def step(model, optimizer, x):
        loss, grads = grad_fn(model, x)
        if pure:
            grads = nnx.state(grads)
        optimizer.update(model, grads)
        return loss

    return nnx.jit(step) if compiled else step  # ok


for compiled in (True, False):
    model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
    step = make_step(compiled, pure=False)
    losses = [float(step(model, optimizer, jnp.ones((2, 2)))) for _ in range(3)]
    assert losses[-1] < losses[0]
