from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.fc = nnx.Linear(3, 3, rngs=rngs)
        self.norm = nnx.BatchNorm(3, rngs=rngs)

    def __call__(self, x):
        return self.norm(self.fc(x))


def loss_fn(graphdef, params, rest, x):
    model = nnx.merge(graphdef, params, rest)
    return jnp.mean(model(x) ** 2), nnx.state(model, nnx.BatchStat)


graphdef, params, rest = nnx.split(Net(nnx.Rngs(0)), nnx.Param, nnx.BatchStat)
gradients = jax.grad(partial(loss_fn, graphdef), argnums=(0, 1), has_aux=True)
(grads, _), rest = jax.jit(gradients)(params, rest, jnp.ones((4, 3)))
