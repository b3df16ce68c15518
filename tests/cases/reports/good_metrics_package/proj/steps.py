import jax.numpy as jnp
from flax import nnx

from .tracking import track


def _loss(model, batch):
    return jnp.mean((model(batch["x"]) - batch["y"]) ** 2)


@nnx.jit
def eval_step(model, metrics, batch):
    loss = _loss(model, batch)
    track(metrics, loss)
    return loss
