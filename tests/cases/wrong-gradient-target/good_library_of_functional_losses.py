import jax
import jax.numpy as jnp
from flax import nnx


def loss_fn(graphdef, params, x, y):
    return jnp.mean((nnx.merge(graphdef, params)(x) - y) ** 2)


def gradients(graphdef, params, x, y):
    return jax.grad(loss_fn, argnums=1)(graphdef, params, x, y)


def saliency(model, x):
    def score(x):
        return model(x).sum()

    return jax.grad(score)(x)
