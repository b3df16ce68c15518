import jax.numpy as jnp
from flax import nnx


def mse(model, x, y):
    return jnp.mean((model(x) - y) ** 2)


def train_step(model, optimizer, batch):
    loss, grads = nnx.value_and_grad(mse)(model, *batch)
    optimizer.update(model, grads)
    return loss
