import jax
import jax.numpy as jnp
from flax import nnx


def make_step(loss_fn, rate):
    @nnx.jit
    def step(model, x):
        def scaled(model):
            return rate * loss_fn(model, x)

        return nnx.value_and_grad(scaled)(model)

    return step
