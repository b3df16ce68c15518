import jax
import jax.numpy as jnp
from flax import nnx


def make_loss(graphdef):
    def loss_fn(params, rest, x):
        model = nnx.merge(graphdef, params, rest)
        loss = jnp.mean(model(x) ** 2)
        return loss, nnx.split(model, nnx.Param, ...)[2]

    return loss_fn


def train_step(loss_fn, params, rest, x, rate):
    def of_params(params):
        return loss_fn(params, jax.tree.map(jnp.copy, rest), x)

    (loss, rest), grads = jax.value_and_grad(of_params, has_aux=True)(params)
    return jax.tree.map(lambda p, g: p - rate * g, params, grads), rest, loss
