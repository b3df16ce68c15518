import jax
import jax.numpy as jnp
from flax import nnx


def evaluate(loss_fn, model, batches):
    compiled = nnx.jit(loss_fn)
    total = 0.0
    for batch in batches:
        total = total + compiled(model, batch)
    return total / len(batches)
