import jax
from flax import nnx


def loss_fn(model, x):
    return ((model(x) - 1.0) ** 2).mean()


def train_step(model, optimizer, x):
    loss, grads = nnx.value_and_grad(loss_fn)(model, x)
    optimizer.update(model, grads)
    return loss


STEPS = {
    "train": jax.jit(train_step),  # expect[>=0.11]: lost-state-update
    "eval": jax.jit(loss_fn),
}
