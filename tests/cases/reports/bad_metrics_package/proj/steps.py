import jax
import jax.numpy as jnp

from .tracking import track


def _loss(model, batch):
    return jnp.mean((model(batch["x"]) - batch["y"]) ** 2)


@jax.jit  # expect[<0.11]: unsupported-graph-argument  # expect[>=0.11]: lost-state-update
def eval_step(model, metrics, batch):
    loss = _loss(model, batch)
    track(metrics, loss)
    return loss
