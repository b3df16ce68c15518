import jax
from flax import nnx


def build(loss):
    def step(model, opt, batch):
        value, grads = nnx.value_and_grad(loss)(model, batch)
        opt.update(model, grads)
        return value

    return jax.jit(step)  # expect: lost-state-update
