# A home-made decorator applies jax.jit; the step it wraps trains a copy.
# flax: >=0.11
# observe: "lost" if same(model, nnx.Linear(2, 1, rngs=nnx.Rngs(0))) else "fine"
import functools
import time

import jax
import jax.numpy as jnp
import optax
from flax import nnx

TIMINGS: dict[str, list[float]] = {}


def compiled(fn):
    """Compile and time a step."""
    jitted = jax.jit(fn)  # expect: lost-state-update

    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return jitted(*args, **kwargs)
        finally:
            TIMINGS.setdefault(fn.__name__, []).append(time.perf_counter() - start)

    return wrapper


@compiled
def train_step(model: nnx.Linear, optimizer: nnx.Optimizer, x, y):
    def loss_fn(m):
        return optax.l2_loss(m(x), y).mean()

    loss, grads = nnx.value_and_grad(loss_fn)(model)
    optimizer.update(model, grads)
    return loss


model = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=nnx.Param)
for step in range(3):
    train_step(model, optimizer, jnp.ones((4, 2)), jnp.zeros((4, 1)))  # may: lost-state-update
