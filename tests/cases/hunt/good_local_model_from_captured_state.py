# flax: >=0.12
"""A template state is captured; the function merges a copy of it, puts the weights that came in into the copy, and predicts."""
import jax
import jax.numpy as jnp
from flax import nnx

graphdef, template = nnx.split(nnx.Linear(2, 1, rngs=nnx.Rngs(0)))


@jax.jit
def by_item(weights, x):
    model = nnx.merge(graphdef, template, copy=True)
    model.kernel[...] = weights["kernel"]
    return model(x)


@jax.jit
def by_value(kernel, x):
    model = nnx.merge(graphdef, template, copy=True)
    model.kernel.value = kernel
    return model(x)


@jax.jit
def by_update(weights, x):
    model = nnx.merge(graphdef, template, copy=True)
    nnx.update(model, weights)
    return model(x)


x = jnp.ones((1, 2))
for scale in (1.0, 2.0):
    weights = {"kernel": scale * jnp.ones((2, 1))}
    for out in (by_item(weights, x), by_value(weights["kernel"], x), by_update(weights, x)):
        assert float(out[0, 0]) == 2 * scale
