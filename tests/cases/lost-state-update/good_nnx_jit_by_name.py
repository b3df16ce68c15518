# A bare name `jit` that is nnx.jit, and one that is home-made.
# flax: >=0.11
import functools

import jax.numpy as jnp
import optax
from flax import nnx
from flax.nnx import jit


def timed(fn):
    @functools.wraps(fn)
    def inner(*args):
        return fn(*args)

    return inner


@timed
@jit  # ok
def step(net, opt, x):
    g = nnx.grad(lambda m: (m(x) ** 2).mean())(net)
    opt.update(net, g)


net = nnx.Linear(2, 1, rngs=nnx.Rngs(0))
opt = nnx.Optimizer(net, optax.sgd(0.1), wrt=nnx.Param)
x = jnp.ones((4, 2))
before = float((net(x) ** 2).mean())
for _ in range(3):
    step(net, opt, x)
assert float((net(x) ** 2).mean()) < before
